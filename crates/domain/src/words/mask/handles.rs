//! E-mail addresses, vehicle plates, chat names.

use super::Page;

pub(super) fn hide(page: &mut Page) {
    emails(page);
    plates(page);
    chat_names(page);
}

/// Keeps the first character and the domain: `z****@example.com`.
fn emails(page: &mut Page) {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for at in 0..page.plain.len() {
        if page.at(at) != '@' {
            continue;
        }
        let local = page.plain[..at].iter().rev().take_while(|&&c| is_local(c)).count();
        let domain = page.run(at + 1, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
        let dotted =
            page.plain[at + 1..at + 1 + domain].split(|&c| c == '.').filter(|part| !part.is_empty()).count()
                > 1;
        if local > 0 && dotted && page.before(at - local) != '*' {
            // The first character stays only where others hide it.
            let from = if local > 1 { at - local + 1 } else { at - local };
            page.hide(from..at);
        }
    }
}

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Province, letter, then five or six letters and digits, or four and a mark such as 学: keeps the first and last two.
fn plates(page: &mut Page) {
    for at in 0..page.plain.len() {
        if !PROVINCES.contains(page.at(at)) || !page.at(at + 1).is_ascii_alphabetic() {
            continue;
        }
        let tail = at + 2 + usize::from(matches!(page.at(at + 2), '·' | '.' | ' ' | '-' | '•'));
        let mut length = page.run(tail, |c| c.is_ascii_alphanumeric());
        if length == 4 && "学警港澳挂使领".contains(page.at(tail + 4)) {
            length = 5;
        }
        let digits = (tail..tail + length).filter(|&place| page.at(place).is_ascii_digit()).count();
        if (5..=6).contains(&length) && digits >= 2 {
            page.hide(tail..tail + length - 2);
        }
    }
}

/// What introduces a chat name: letters first, at least six characters; or for some, five or more digits.
const CHATS: [(&str, Name); 9] = [
    ("微信", Name::Word),
    ("wechat", Name::Word),
    ("weixin", Name::Word),
    ("vx", Name::Word),
    ("wx", Name::Word),
    ("v信", Name::Word),
    ("qq", Name::Digits),
    ("扣扣", Name::Digits),
    ("企鹅号", Name::Digits),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Word,
    Digits,
}

impl Name {
    /// How many characters of a name stand at `place`; none if there is no name.
    fn length(self, page: &Page, place: usize) -> usize {
        match self {
            Self::Digits => {
                Some(page.run(place, |c| c.is_ascii_digit())).filter(|length| (5..=11).contains(length))
            }
            Self::Word => Some(page.run(place, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
                .filter(|length| page.at(place).is_ascii_alphabetic() && (6..=20).contains(length)),
        }
        .unwrap_or_default()
    }
}

/// Keeps the first character.
fn chat_names(page: &mut Page) {
    for at in 0..page.plain.len() {
        for (label, kind) in CHATS {
            if !page.has(at, label) || (label.is_ascii() && page.before(at).is_ascii_alphanumeric()) {
                continue;
            }
            let mut name = at + label.chars().count();
            name += usize::from(page.at(name) == '号');
            let gap = page.run(name, |c| matches!(c, ':' | ' ' | '是' | '为' | '加'));
            // "wxpayment" is a word: a Latin label with letters right behind it is no label.
            let apart = gap > 0 || !label.is_ascii() || kind == Name::Digits;
            let length = kind.length(page, name + gap);
            if apart && length > 0 {
                page.hide(name + gap + 1..name + gap + length);
            }
        }
    }
}
