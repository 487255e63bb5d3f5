//! A posted request as a report.

use app::city::City;
use app::places::locate::Given;
use domain::area::AreaCode;
use domain::taxonomy::Leaf;
use ledger::words::Words;

use super::{Fault, Fields, form};

/// The longest address of a picture that is kept.
const LONGEST_URL: usize = 500;

/// What a posted form says, ready to be reported.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The leaf category.
    pub leaf: String,
    /// Where the matter is.
    pub place: Given,
    /// What is said. All of it is sealed; none of it is given out by this interface.
    pub words: Words,
}

impl Posted {
    /// Reads a form; every fault is told at once. `leaf` finds a category in force today.
    pub fn read<'a>(
        fields: &Fields,
        city: &City,
        leaf: impl Fn(&str) -> Option<&'a Leaf>,
    ) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut note = |fault: Fault| faults.push(fault);
        let leaf = match fields.get("service_code") {
            None => {
                note(Fault::bad("请填写 service_code", "service_code was not provided"));
                None
            }
            Some(code) => leaf(code).or_else(|| {
                note(Fault::new(
                    404,
                    format!("没有类别 service_code “{code}”"),
                    format!("service_code \"{code}\" was not found"),
                ));
                None
            }),
        };
        let place = place(fields, city).map_err(&mut note).ok();
        let media_url = media_url(fields).map_err(&mut note).ok().flatten();
        let form = leaf.and_then(|leaf| match form(leaf, fields) {
            Ok(form) => form,
            Err(more) => {
                faults.extend(more);
                None
            }
        });
        let (Some(leaf), Some(place), true) = (leaf, place, faults.is_empty()) else { return Err(faults) };
        // The specification leaves it to whoever reports; what the matter is, its category says.
        let text = fields.get("description").unwrap_or(&leaf.name.zh);
        let text = Some(media_url.map_or_else(|| text.to_owned(), |url| format!("{text}\n{url}")));
        let words = Words {
            text,
            address: fields.get("address_string").map(str::to_owned),
            contact_name: name(fields),
            contact_phone: fields.get("phone").map(str::to_owned),
            form,
        };
        Ok(Self { leaf: leaf.code.clone(), place, words })
    }
}

/// The name of whoever reports: 张三 or Ada Lovelace.
fn name(fields: &Fields) -> Option<String> {
    let (first, last) = (fields.get("first_name"), fields.get("last_name"));
    let (Some(first), Some(last)) = (first, last) else { return first.or(last).map(str::to_owned) };
    Some(if last.is_ascii() { format!("{first} {last}") } else { format!("{last}{first}") })
}

fn media_url(fields: &Fields) -> Result<Option<&str>, Fault> {
    let Some(url) = fields.get("media_url") else { return Ok(None) };
    let sound =
        ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) && url.len() <= LONGEST_URL;
    if sound && !url.contains(char::is_whitespace) {
        return Ok(Some(url));
    }
    Err(Fault::bad(
        format!("media_url 应为 http(s) 地址, 最多 {LONGEST_URL} 个字符"),
        format!("media_url is an http(s) address of at most {LONGEST_URL} characters"),
    ))
}

/// Where: a point, else an area of ours by its code, else an area named in the address.
fn place(fields: &Fields, city: &City) -> Result<Given, Fault> {
    match (fields.get("lat"), fields.get("long")) {
        (Some(lat), Some(lon)) => {
            let degrees = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
            if let (Some(lon), Some(lat)) = (degrees(lon), degrees(lat)) {
                return Ok(Given::wgs84(lon, lat));
            }
            return Err(Fault::bad(
                format!("lat 和 long 应为 WGS 84 度数, 收到 “{lat}”, “{lon}”"),
                format!("lat and long are degrees in WGS 84, got \"{lat}\", \"{lon}\""),
            ));
        }
        (None, None) => {}
        _ => return Err(Fault::bad("lat 和 long 须同时提供", "lat and long come together")),
    }
    if let Some(code) = fields.get("address_id") {
        let area = code.parse::<AreaCode>().ok().and_then(|code| city.area(&code));
        return area.and_then(|area| area.centre).map(|[lon, lat]| Given::wgs84(lon, lat)).ok_or_else(|| {
            Fault::bad(
                format!("address_id 应为本市的区划或网格编码, 收到 “{code}”"),
                format!("address_id is the code of an area or grid of this city, got \"{code}\""),
            )
        });
    }
    let Some(address) = fields.get("address_string") else {
        return Err(Fault::bad(
            "请提供位置: lat 和 long, 或 address_id, 或 address_string",
            "a location is needed: lat and long, or address_id, or address_string",
        ));
    };
    city.named_in(address).ok_or_else(|| {
        Fault::bad(
            "address_string 中没有找到本市唯一的村社或网格名称, 请提供 lat 和 long",
            "address_string names no one village or grid of this city; provide lat and long",
        )
    })
}
