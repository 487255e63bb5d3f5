//! What a delivery is about: a case, or an area.

use domain::CaseId;
use domain::area::AreaCode;
use uuid::Uuid;

use crate::db::{FromValue, Value};

/// What a delivery is about. Deliveries of one subject arrive in order, those of different ones beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A case.
    Case(CaseId),
    /// An area.
    Area(AreaCode),
}

impl Subject {
    /// The case, where it is one.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Case(id) => Some(*id),
            Self::Area(_) => None,
        }
    }

    /// The area's code, where it is one.
    pub fn area(&self) -> Option<&AreaCode> {
        match self {
            Self::Case(_) => None,
            Self::Area(code) => Some(code),
        }
    }
}

impl From<CaseId> for Subject {
    fn from(id: CaseId) -> Self {
        Self::Case(id)
    }
}

impl From<&Subject> for Value {
    fn from(subject: &Subject) -> Self {
        match subject {
            Subject::Case(id) => (*id).into(),
            Subject::Area(code) => code.as_str().as_bytes().into(),
        }
    }
}

impl FromValue for Subject {
    /// A code is digits only. The ninth byte of a UUID, its variant, is 0x80 or above: never a digit.
    fn from_value(value: Value) -> Result<Self, String> {
        let Value::Blob(bytes) = value else { return Err("a case's id or an area's code".to_owned()) };
        let code = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok()).map(Self::Area);
        code.or_else(|| Uuid::from_slice(&bytes).ok().map(|id| Self::Case(CaseId(id))))
            .ok_or_else(|| "a case's id or an area's code".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_what_it_was() {
        let area = |code: &str| Subject::Area(code.parse().expect("it is a code"));
        // Digits wherever version and variant leave room for them.
        let case = Subject::Case(CaseId(Uuid::from_u128(0x3030_3030_3030_7030_b030_3030_3030_3030)));
        // A code of 16 digits has as many bytes as an id.
        for subject in [case, area("3302"), area("330203001001001"), area("3302030010010011")] {
            assert_eq!(Subject::from_value(Value::from(&subject)), Ok(subject));
        }
        assert!(Subject::from_value(Value::Blob(b"33a".to_vec())).is_err());
        assert!(Subject::from_value(Value::Text("3302".to_owned())).is_err());
    }
}
