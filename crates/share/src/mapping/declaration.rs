//! What an XML document says of its own encoding. XML 1.0 takes one that says nothing for UTF-8, and a file has no header
//! that would tell otherwise.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Encoding;
use crate::reason::Reason;

/// The document with a declaration of the encoding it is sent in, where it needs one and has none; held where it declares
/// another.
pub fn declared(text: String, encoding: Encoding) -> Result<String, Reason> {
    let name = encoding.name();
    let said = match of(&text) {
        Declared::Nothing if encoding == Encoding::Utf8 => return Ok(text),
        Declared::Nothing => return Ok(format!("<?xml version=\"1.0\" encoding=\"{name}\"?>\n{text}")),
        Declared::Encoding(said) => said.unwrap_or_else(|| Encoding::Utf8.name().to_owned()),
    };
    if said.eq_ignore_ascii_case(name) {
        return Ok(text);
    }
    Err(Reason::new(
        "xml_encoding",
        format!("模板的 XML 声明编码为 {said}, 发送的编码是 {name}; 请改成一致"),
        format!("the template's XML declares {said}, and it is sent in {name}; let both say the same"),
    ))
}

/// What a document begins with.
enum Declared {
    /// No declaration.
    Nothing,
    /// One; without an encoding it means UTF-8.
    Encoding(Option<String>),
}

fn of(text: &str) -> Declared {
    let Ok(Event::Decl(declaration)) = Reader::from_str(text).read_event() else { return Declared::Nothing };
    let said = declaration.encoding().and_then(Result::ok);
    Declared::Encoding(said.map(std::borrow::Cow::into_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_what_it_is() {
        use Encoding::{Gb18030, Utf8};
        let gb = "<?xml version=\"1.0\" encoding=\"gb18030\"?>\n<a/>";
        for (text, encoding, sent) in [
            ("<a/>", Utf8, Some("<a/>")),
            ("<?xml version=\"1.0\"?><a/>", Utf8, Some("<?xml version=\"1.0\"?><a/>")),
            (
                "<?xml version='1.0' encoding='UTF-8'?><a/>",
                Utf8,
                Some("<?xml version='1.0' encoding='UTF-8'?><a/>"),
            ),
            ("<a/>", Gb18030, Some(gb)),
            (gb, Gb18030, Some(gb)),
            (
                "<?xml version='1.0' encoding='GB18030'?><a/>",
                Gb18030,
                Some("<?xml version='1.0' encoding='GB18030'?><a/>"),
            ),
            ("<?xml version='1.0' encoding='UTF-8'?><a/>", Gb18030, None),
            ("<?xml version='1.0'?><a/>", Gb18030, None),
            (gb, Utf8, None),
        ] {
            let told = declared(text.to_owned(), encoding);
            assert_eq!(told.as_deref().ok(), sent, "{text} in {}", encoding.name());
            assert!(told.err().is_none_or(|reason| reason.rule == "xml_encoding"), "{text}");
        }
    }
}
