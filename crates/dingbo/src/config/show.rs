//! `dingbo config`: every setting in force, and where it came from. What is secret is masked.

use std::fmt::Write as _;

use figment::value::Value;

use super::load::Loaded;

/// The settings as TOML, each line with its origin.
pub fn text(loaded: &Loaded) -> anyhow::Result<String> {
    let set: Value = loaded.figment.find_value("")?;
    let empty = figment::value::Dict::new();
    let all = set.as_dict().unwrap_or(&empty);
    let mut out = String::from(
        "# dingbo config: 生效的配置及其来源 / the settings in force and where each came from\n",
    );
    let (tables, values): (Vec<_>, Vec<_>) = all.iter().partition(|(_, value)| value.as_dict().is_some());
    for (key, value) in values {
        line(&mut out, loaded, key, key, value)?;
    }
    for (table, values) in tables {
        write_table(&mut out, loaded, table, values)?;
    }
    Ok(out)
}

fn write_table(out: &mut String, loaded: &Loaded, path: &str, table: &Value) -> anyhow::Result<()> {
    let Some(table) = table.as_dict() else { return Ok(()) };
    write!(out, "\n[{path}]\n")?;
    let (tables, values): (Vec<_>, Vec<_>) = table.iter().partition(|(_, value)| value.as_dict().is_some());
    for (key, value) in values {
        line(out, loaded, &format!("{path}.{key}"), key, value)?;
    }
    for (key, value) in tables {
        write_table(out, loaded, &format!("{path}.{key}"), value)?;
    }
    Ok(())
}

fn line(out: &mut String, loaded: &Loaded, path: &str, key: &str, value: &Value) -> anyhow::Result<()> {
    let (key, shown) = match value {
        Value::String(_, text) if masked(path, text) == *text => (key.to_owned(), format!("{text:?}")),
        // A masked value would not work as a setting.
        Value::String(_, text) => (format!("# {key}"), format!("{:?}", masked(path, text))),
        Value::Empty(..) => (format!("# {key}"), computed(loaded, path)),
        value => (key.to_owned(), plain(value)?),
    };
    writeln!(out, "{:<48} # {}", format!("{key} = {shown}"), origin(loaded, path))?;
    Ok(())
}

fn plain(value: &Value) -> anyhow::Result<String> {
    Ok(match value {
        Value::Num(_, number) => number.to_i128().map_or_else(
            || number.to_u128().map_or_else(|| "?".to_owned(), |number| number.to_string()),
            |number| number.to_string(),
        ),
        Value::Bool(_, truth) => truth.to_string(),
        other => serde_json::to_string(other)?,
    })
}

/// What a setting is that follows from others when it is not set.
fn computed(loaded: &Loaded, path: &str) -> String {
    let config = &loaded.config;
    let value = match path {
        "database" => masked(path, &config.database()),
        "evidence" => config.evidence().to_string_lossy().into_owned(),
        "keys" => config.keys().to_string_lossy().into_owned(),
        "seals" => config.seals().to_string_lossy().into_owned(),
        "share.folders" => return format!("{:?}", config.share_bounds().folders),
        "rules" => return "{}".to_owned(),
        _ => return "\"\"".to_owned(),
    };
    format!("{value:?}")
}

fn origin(loaded: &Loaded, path: &str) -> String {
    let Some(metadata) = loaded.figment.find_metadata(path) else { return "default".to_owned() };
    if metadata.name == "flags" {
        return "flag".to_owned();
    }
    if metadata.name.contains("environment") {
        return format!("DINGBO_{}", path.replace('.', "__").to_uppercase());
    }
    match metadata.source.as_ref().and_then(figment::Source::file_path) {
        Some(file) => file.display().to_string(),
        None => "default".to_owned(),
    }
}

/// A value with what is secret in it covered: passwords in addresses, and whatever is called a secret.
fn masked(path: &str, value: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    // `tls.key` names a file; this is the key itself.
    if path == "base_map.key" && !value.is_empty() {
        return "****".to_owned();
    }
    if ["password", "secret", "token"].iter().any(|word| name.contains(word)) {
        return "****".to_owned();
    }
    mask_address(value)
}

/// `postgres://user:word@host/db?password=word` without its words.
pub fn mask_address(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => {
            let user =
                user.split_once(':').map_or_else(|| user.to_owned(), |(user, _)| format!("{user}:****"));
            format!("{user}@{host}")
        }
        None => authority.to_owned(),
    };
    let tail = match tail.split_once('?') {
        Some((path, query)) => {
            let pairs = query.split('&').map(|pair| match pair.split_once('=') {
                Some((key, _)) if key.contains("password") || key.contains("secret") => format!("{key}=****"),
                _ => pair.to_owned(),
            });
            format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
        }
        None => tail.to_owned(),
    };
    format!("{scheme}://{authority}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_no_password() {
        for (address, shown) in [
            ("postgres://dingbo:s3cr:et@db.city:5432/ledger", "postgres://dingbo:****@db.city:5432/ledger"),
            ("postgres://dingbo@db/ledger", "postgres://dingbo@db/ledger"),
            (
                "postgres://db/ledger?user=a&password=b&sslmode=require",
                "postgres://db/ledger?user=a&password=****&sslmode=require",
            ),
            ("postgres://a:b@db", "postgres://a:****@db"),
            ("/var/lib/dingbo/dingbo.db", "/var/lib/dingbo/dingbo.db"),
        ] {
            assert_eq!(mask_address(address), shown);
        }
    }
}
