//! The shape a target wants.

use serde::{Deserialize, Serialize};

/// How a message is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    /// As what.
    pub format: Format,
    /// In which encoding.
    pub encoding: Encoding,
    /// A minijinja template over the message; without one, the message itself is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The target's JSON Schema: what does not meet it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<serde_json::Value>,
    /// The target's XML Schema, in one document: what does not meet it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xsd: Option<String>,
}

/// As what a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
    /// CSV, with a line of names.
    Csv,
}

impl Format {
    /// Its media type, without an encoding.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::Csv => "text/csv",
        }
    }

    /// How files of it end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
        }
    }
}

/// In which encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB 18030, as older systems read.
    Gb18030,
}

impl Encoding {
    /// Its name in headers and XML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }

    /// The text that bytes in it spell.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }

    /// The text that bytes spell in whichever they are in: what is no UTF-8 is read as GB 18030.
    pub fn text_of(bytes: &[u8]) -> String {
        str::from_utf8(bytes).map_or_else(|_| Self::Gb18030.text(bytes), str::to_owned)
    }

    /// The text in it. Every character has its place in either.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_whichever_encoding() {
        for encoding in [Encoding::Utf8, Encoding::Gb18030] {
            assert_eq!(Encoding::text_of(&encoding.bytes("井盖缺失, 3 号楼")), "井盖缺失, 3 号楼");
        }
    }
}
