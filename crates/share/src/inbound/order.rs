//! A hotline's order becomes a case.

use app::cases::Beside;
use app::cases::report::NewReport;
use app::places::locate::Given;
use atlas::Datum;
use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::case::Channel;
use ledger::words::Words;
use serde::Deserialize;
use uuid::Uuid;

use super::message::Message;
use super::settings::Orders;
use super::take::{Became, Refused, Sender, read};
use crate::reason::Reason;
use crate::service::Share;

/// An order of a hotline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Their number for it: the same number makes one case, however often it comes.
    pub order_number: String,
    /// What the caller said.
    pub text: String,
    /// Their category.
    pub category: Option<String>,
    /// Where, in words.
    pub address: Option<String>,
    /// Degrees.
    pub lon: Option<f64>,
    /// Degrees.
    pub lat: Option<f64>,
    /// The datum, where it is not the one agreed.
    pub datum: Option<String>,
    /// Who called.
    pub caller_name: Option<String>,
    /// Their phone number.
    pub caller_phone: Option<String>,
    /// By when the hotline wants it settled. The platform's own limits stand beside it.
    pub due_at: Option<DateTime<Utc>>,
    /// A case that it is about already, as a person says.
    pub case: Option<Uuid>,
    /// What the message is called; the order's number is what counts.
    #[serde(rename = "request")]
    _request: Option<String>,
}

impl Share {
    /// Makes the case `id` of an order, or finds it made.
    pub(super) async fn take_order(&self, sender: &Sender, message: &Message, id: CaseId) -> Became {
        let order: Order = read(&message.body)?;
        let agreed = sender.settings.back.orders.as_ref().ok_or_else(|| {
            kept("no_orders", "该系统没有设置接收热线单", "this system's settings take no orders")
        })?;
        let (case, seq) = if let Some(case) = order.case {
            let record = self.app.seen(&sender.caller, CaseId(case)).await.map_err(Refused::from)?;
            (record.case.id, None)
        } else {
            let new = self.report_of(&order, agreed, id).await?;
            let reported = self.app.report(&sender.caller, new).await.map_err(Refused::from)?;
            (reported.record.case.id, Some(1))
        };
        self.store().set_number(sender.target.id, case, &order.order_number).await?;
        Ok((case, seq))
    }

    async fn report_of(&self, order: &Order, agreed: &Orders, id: CaseId) -> Result<NewReport, Refused> {
        let place = self.place_of(order, agreed)?;
        // Before anything else: an order from outside the city is not this city's, whatever its category.
        self.app.city().place(&place).map_err(Refused::from)?;
        let leaf = self.leaf_of(order, agreed).await?;
        let zone = self.app.city().rules.calendar.tz();
        let due = order.due_at.map(|due| due.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string());
        let text = match due {
            Some(due) => format!("{}\n(热线要求 {due} 前办结)", order.text),
            None => order.text.clone(),
        };
        let words = Words {
            text: Some(text),
            address: order.address.clone(),
            contact_name: order.caller_name.clone(),
            contact_phone: order.caller_phone.clone(),
            form: None,
        };
        Ok(NewReport {
            id,
            request: id.0,
            draft: false,
            channel: Channel::Hotline,
            place,
            leaf,
            condition: None,
            beside: Beside { words, ..Beside::default() },
        })
    }

    /// The point, else the middle of the one village or grid that the address names.
    fn place_of(&self, order: &Order, agreed: &Orders) -> Result<Given, Refused> {
        if let (Some(lon), Some(lat)) = (order.lon, order.lat) {
            let name = order.datum.as_deref().unwrap_or(&agreed.datum);
            let datum = Datum::from_name(name).ok_or_else(|| {
                kept(
                    "datum",
                    "坐标系应为 wgs84, cgcs2000, gcj02 或 bd09",
                    "a datum is wgs84, cgcs2000, gcj02 or bd09",
                )
            })?;
            return Ok(Given { lon, lat, datum });
        }
        let named = order.address.as_deref().and_then(|address| self.app.city().named_in(address));
        named.ok_or_else(|| {
            kept(
                "no_place",
                "热线单没有坐标, 地址中也没有本市唯一的村社或网格名称",
                "the order has no coordinates, and its address names no one village or grid of this city",
            )
        })
    }

    async fn leaf_of(&self, order: &Order, agreed: &Orders) -> Result<String, Refused> {
        let theirs = order.category.as_deref().unwrap_or_default();
        let found = match &agreed.codes {
            None => Some(theirs.to_owned()),
            Some(table) => {
                let book = self.shelf.codes(&self.store()).await?;
                book.look_up(table, theirs).map(str::to_owned)
            }
        };
        let found = found.filter(|leaf| !leaf.is_empty()).or_else(|| agreed.otherwise.clone());
        found.ok_or_else(|| {
            kept(
                "unmapped_category",
                format!("码表没有对方类别 “{theirs}” 对应的类别"),
                format!("the code table has no category for theirs, \"{theirs}\""),
            )
        })
    }
}

fn kept(rule: &str, zh: impl Into<String>, en: impl Into<String>) -> Refused {
    Refused::Kept(None, Reason::new(rule, zh, en))
}
