//! Numbers: mobile and landline telephones, resident identity numbers, bank cards.

use chrono::NaiveDate;

use super::Page;

/// Words before a number that say it is a telephone.
const TELEPHONE: [&str; 12] =
    ["电话", "手机", "座机", "号码", "致电", "拨打", "联系方式", "固话", "tel", "phone", "mobile", "call"];
/// Words before a number that say whose identity it is.
const IDENTITY: [&str; 3] = ["身份证", "证件号", "公民身份号码"];
/// Words before a number that say it is an account.
const CARD: [&str; 5] = ["银行卡", "卡号", "账号", "账户", "帐号"];
/// How far before a number such a word may end: "身份证号码是: ".
const REACH: usize = 6;

pub(super) fn hide(page: &mut Page) {
    let mut place = 0;
    while place < page.plain.len() {
        if !page.at(place).is_ascii_digit() || is_inside(page, place) {
            place += 1;
            continue;
        }
        let whole = Number::read(page, place);
        place = whole.end();
        if !is_measure(page, place) {
            for range in whole.personal(page) {
                page.hide(range);
            }
        }
    }
}

/// Whether a digit continues something that is no number of its own: a word, a code, a decimal.
fn is_inside(page: &Page, place: usize) -> bool {
    let before = page.before(place);
    let decimal = before == '.' && place >= 2 && page.at(place - 2).is_ascii_digit();
    before.is_ascii_alphanumeric() || before == '*' || before == '_' || decimal
}

/// Whether what ends here is part of a code, a decimal or an amount of money.
fn is_measure(page: &Page, end: usize) -> bool {
    let after = page.at(end);
    let decimal = after == '.' && page.at(end + 1).is_ascii_digit();
    after.is_ascii_alphabetic() || after == '_' || decimal || matches!(after, '元' | '万' | '亿')
}

/// Digits, in groups with one space, hyphen or closing bracket between. An identity number's last X counts as a digit without a value.
struct Number {
    /// Each digit's value and place; `None` for the X.
    digits: Vec<(Option<u8>, usize)>,
    /// How many digits each group has.
    groups: Vec<usize>,
}

impl Number {
    fn read(page: &Page, start: usize) -> Self {
        let mut number = Self { digits: Vec::new(), groups: Vec::new() };
        let mut at = start;
        loop {
            let length = page.run(at, |c| c.is_ascii_digit());
            number.groups.push(length);
            number
                .digits
                .extend((at..at + length).map(|place| (page.at(place).to_digit(10).map(|d| d as u8), place)));
            at += length;
            if !matches!(page.at(at), ' ' | '-' | ')') || !page.at(at + 1).is_ascii_digit() {
                break;
            }
            at += 1;
        }
        if page.at(at) == 'x' && !page.at(at + 1).is_ascii_alphanumeric() {
            number.digits.push((None, at));
            if let Some(last) = number.groups.last_mut() {
                *last += 1;
            }
        }
        number
    }

    /// The place after its last digit.
    fn end(&self) -> usize {
        self.digits.last().map_or(0, |&(_, place)| place + 1)
    }

    /// What of it is to be masked. Numbers may stand side by side (a date, then a telephone), so from each group on the
    /// longest personal number is taken.
    fn personal(&self, page: &Page) -> Vec<std::ops::Range<usize>> {
        let mut hidden = Vec::new();
        let mut group = 0;
        while group < self.groups.len() {
            let found = (group + 1..=self.groups.len()).rev().find_map(|end| {
                let part = self.part(group..end);
                part.kept(page).map(|(head, tail)| (part.between(head, tail), end))
            });
            group = match found {
                Some((range, end)) => {
                    hidden.push(range);
                    end
                }
                None => group + 1,
            };
        }
        hidden
    }

    /// The number that some of the groups make.
    fn part(&self, groups: std::ops::Range<usize>) -> Self {
        let from: usize = self.groups[..groups.start].iter().sum();
        let length: usize = self.groups[groups.clone()].iter().sum();
        Self { digits: self.digits[from..from + length].to_vec(), groups: self.groups[groups].to_vec() }
    }

    /// From the first masked digit to the last: all but the first `head` and last `tail`.
    fn between(&self, head: usize, tail: usize) -> std::ops::Range<usize> {
        self.digits[head].1..self.digits[self.digits.len() - tail - 1].1 + 1
    }

    /// How many digits at either end stay, if it is a person's number.
    fn kept(&self, page: &Page) -> Option<(usize, usize)> {
        let start = self.digits.first()?.1;
        if self.is_identity(page, start) {
            Some((3, 2))
        } else if self.is_mobile(0) {
            Some((3, 4))
        } else if self.is_mobile(2) && self.number(0..2) == 86 {
            Some((5, 4))
        } else if self.is_card(page, start) {
            Some((4, 4))
        } else if self.is_landline(page, start) {
            Some((self.area(), 2))
        } else if self.is_local_telephone() && page.labelled(start, REACH, &TELEPHONE) {
            Some((2, 2))
        } else {
            None
        }
    }

    /// The value of a digit; of the X, ten, as the identity number's check has it.
    fn digit(&self, at: usize) -> u32 {
        self.digits[at].0.map_or(10, u32::from)
    }

    /// The value of a few digits.
    fn number(&self, range: std::ops::Range<usize>) -> u32 {
        range.fold(0, |sum, at| sum * 10 + self.digit(at))
    }

    fn ends_in_x(&self) -> bool {
        self.digits.last().is_some_and(|(digit, _)| digit.is_none())
    }

    /// Whether eight digits from `at` on are a date between two years.
    fn is_date(&self, at: usize, years: std::ops::Range<u32>) -> bool {
        let (year, month, day) =
            (self.number(at..at + 4), self.number(at + 4..at + 6), self.number(at + 6..at + 8));
        years.contains(&year) && NaiveDate::from_ymd_opt(year.cast_signed(), month, day).is_some()
    }

    /// Eleven digits from 13 to 19, whole or as 3-4-4, after `country` digits of a country code.
    fn is_mobile(&self, country: usize) -> bool {
        let groups = match (country, self.groups.as_slice()) {
            (0, groups) => groups,
            (2, [2, rest @ ..]) => rest,
            (2, [13]) => &[11],
            _ => return false,
        };
        matches!(groups, [11] | [3, 4, 4])
            && !self.ends_in_x()
            && self.digit(country) == 1
            && self.digit(country + 1) >= 3
    }

    /// 18 characters with a birth date. Born in this century it could also be a county's code, a day and a sequence: then
    /// the check digit decides, or the word before it. The old form of 15 digits, as long as a grid's code, needs the word.
    fn is_identity(&self, page: &Page, start: usize) -> bool {
        let labelled = || page.labelled(start, REACH, &IDENTITY);
        match self.groups.as_slice() {
            [15] => labelled(),
            [18] | [6, 8, 4] => {
                self.is_date(6, 1900..2000)
                    || (self.is_date(6, 2000..2100) && (self.has_identity_check() || labelled()))
            }
            _ => false,
        }
    }

    /// GB 11643: ISO 7064 MOD 11-2, the weighted sum of 18 digits leaves 1.
    fn has_identity_check(&self) -> bool {
        const WEIGHTS: [u32; 18] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
        (0..18).map(|at| self.digit(at) * WEIGHTS[at]).sum::<u32>() % 11 == 1
    }

    /// 16 to 19 digits, whole or in fours, that are called a card or begin like one and pass the Luhn check. Facilities
    /// have codes of 16 digits that begin with a county's code, so undivided only 62 begins like a card.
    fn is_card(&self, page: &Page, start: usize) -> bool {
        let fours = self.groups.split_last().is_some_and(|(last, rest)| {
            *last <= 4 && !rest.is_empty() && rest.iter().all(|&length| length == 4)
        });
        if !(16..=19).contains(&self.digits.len()) || self.ends_in_x() || !(fours || self.groups.len() == 1) {
            return false;
        }
        let issued = self.number(0..2) == 62 || (fours && matches!(self.digit(0), 4 | 5));
        (issued && self.has_luhn_check()) || page.labelled(start, REACH, &CARD)
    }

    fn has_luhn_check(&self) -> bool {
        let sum: u32 = (0..self.digits.len())
            .map(|at| {
                let from_right = self.digits.len() - 1 - at;
                let doubled = self.digit(at) * if from_right % 2 == 1 { 2 } else { 1 };
                doubled / 10 + doubled % 10
            })
            .sum();
        sum.is_multiple_of(10)
    }

    /// 0, an area code of 3 or 4 digits in all, then 7 or 8 digits; eight that are a date only with the word.
    fn is_landline(&self, page: &Page, start: usize) -> bool {
        if self.digits.len() < 10 || self.ends_in_x() || self.digit(0) != 0 || self.digit(1) == 0 {
            return false;
        }
        let area = self.area();
        let shaped = match self.groups.as_slice() {
            [length] => matches!(length - area, 7 | 8),
            [first, 7 | 8] | [first, 3 | 4, 4] => *first == area,
            _ => false,
        };
        let dated = self.digits.len() - area == 8 && self.is_date(area, 1900..2100);
        shaped && (!dated || page.labelled(start, REACH, &TELEPHONE))
    }

    /// The length of a landline's area code, with its 0: 010 and 02x have three digits.
    fn area(&self) -> usize {
        if self.digit(1) <= 2 { 3 } else { 4 }
    }

    /// 7 or 8 digits together that do not start with 0 or 1.
    fn is_local_telephone(&self) -> bool {
        matches!(self.groups.as_slice(), [7 | 8]) && !self.ends_in_x() && self.digit(0) > 1
    }
}
