//! Names and values, as a query or a form has them.

use super::Fault;

/// Names and values in their order; a name may come more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`, percent-encoded UTF-8. Bytes of another charset are refused, not guessed at.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            fields.put(name.into_owned(), value.into_owned())?;
        }
        Ok(fields)
    }

    /// Adds one that came another way.
    pub fn put(&mut self, name: String, value: String) -> Result<(), Fault> {
        // The replacement character stands where bytes were no UTF-8.
        let broken = |text: &str| text.contains(['\u{FFFD}', '\0']);
        if broken(&name) || broken(&value) {
            return Err(Fault::bad(
                format!("字段 {name} 不是有效的 UTF-8 文本"),
                format!("{name} is not valid UTF-8 text"),
            ));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// Adds what another has, such as the query beside a form.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The first value of a name, trimmed; none where it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The values of a name, given more than once or with commas between.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(own, _)| own == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// The values of `attribute[CODE]` and `attribute[CODE][]`, by code.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| {
            let (code, rest) = name.strip_prefix("attribute[")?.split_once(']')?;
            let value = value.trim();
            (matches!(rest, "" | "[]") && !value.is_empty()).then_some((code, value))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_has() {
        let fields = Fields::read(
            "a=%E4%BA%95+1&a=2,3&empty=&attribute[x]=1&attribute[y][]=2&attribute[y][]=3".as_bytes(),
        )
        .unwrap();
        assert_eq!((fields.get("a"), fields.get("empty"), fields.get("none")), (Some("井 1"), None, None));
        assert_eq!(fields.list("a"), ["井 1", "2", "3"]);
        assert_eq!(fields.attributes().collect::<Vec<_>>(), [("x", "1"), ("y", "2"), ("y", "3")]);
    }

    #[test]
    fn another_charset_is_refused() {
        // 井 in GB18030.
        assert_eq!(Fields::read(b"description=%BE%AE").unwrap_err().status, 400);
        assert_eq!(Fields::read(b"a=%00").unwrap_err().status, 400);
    }
}
