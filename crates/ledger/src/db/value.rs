//! What travels between Rust and a statement: values, rows, and how a row's column becomes a Rust type.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use domain::{AccountId, CaseId, Digest, UnitId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DbError;

/// What a column holds; nothing is always allowed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole numbers of 64 bits.
    Int,
    /// Texts.
    Text,
    /// Bytes.
    Blob,
}

impl Kind {
    /// The kind of a type as one of the engines names it.
    pub(crate) fn of_type(name: &str) -> Option<Self> {
        match name {
            "INTEGER" | "bigint" => Some(Self::Int),
            "TEXT" | "text" => Some(Self::Text),
            "BLOB" | "bytea" => Some(Self::Blob),
            _ => None,
        }
    }
}

/// One value, as both engines store it: integers have 64 bits, times are microseconds since 1970, truths are 0 and 1,
/// identities of 128 and digests of 256 bits are blobs.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// What kind of value it is, for messages; never the value itself, which may be personal.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Text(_) => "a text",
            Self::Blob(_) => "bytes",
        }
    }
}

macro_rules! into_value {
    ($($from:ty => |$it:ident| $made:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($it: $from) -> Self {
                $made
            }
        })*
    };
}

into_value! {
    i64 => |it| Self::Int(it);
    i32 => |it| Self::Int(it.into());
    u32 => |it| Self::Int(it.into());
    u16 => |it| Self::Int(it.into());
    u8 => |it| Self::Int(it.into());
    bool => |it| Self::Int(it.into());
    f64 => |it| Self::Real(it);
    &str => |it| Self::Text(it.to_owned());
    String => |it| Self::Text(it);
    &String => |it| Self::Text(it.clone());
    Vec<u8> => |it| Self::Blob(it);
    &[u8] => |it| Self::Blob(it.to_vec());
    Uuid => |it| Self::Blob(it.as_bytes().to_vec());
    Digest => |it| Self::Blob(it.0.to_vec());
    CaseId => |it| it.0.into();
    UnitId => |it| it.0.into();
    AccountId => |it| it.0.into();
    &AreaCode => |it| it.as_str().into();
    DateTime<Utc> => |it| Self::Int(it.timestamp_micros());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Null, Into::into)
    }
}

/// The values of a statement's `$1, $2, ...`, in order: `params![id, "text", 7_i64]`.
#[macro_export]
macro_rules! params {
    () => { ::std::vec::Vec::<$crate::db::Value>::new() };
    ($($value:expr),+ $(,)?) => { ::std::vec![$($crate::db::Value::from($value)),+] };
}

/// One row of an answer.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(super) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// Takes the value of the column at `index` (from 0) as a `T`; [`DbError::Column`] when it is no `T`.
    /// Texts and blobs are moved out, so each column is taken once.
    pub fn take<T: FromValue>(&mut self, index: usize) -> Result<T, DbError> {
        let value =
            self.values.get_mut(index).map_or(Value::Null, |slot| std::mem::replace(slot, Value::Null));
        let kind = value.kind();
        T::from_value(value).map_err(|wanted| self.bad(index, &wanted, kind))
    }

    /// The error of a column whose value is of the right kind and yet not what it promises.
    pub fn bad(&self, index: usize, wanted: &str, found: &str) -> DbError {
        DbError::Column {
            column: self.columns.get(index).cloned().unwrap_or_else(|| format!("number {index}")),
            wanted: wanted.to_owned(),
            found: found.to_owned(),
        }
    }

    /// The value of the column at `index`, left where it is.
    pub fn value(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    /// The values, in the order of the columns.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

/// A type that a stored value can be read as.
pub trait FromValue: Sized {
    /// The value as this type, or what was expected.
    fn from_value(value: Value) -> Result<Self, String>;
}

macro_rules! from_value {
    ($($to:ty, $wanted:literal: $($pattern:pat => $made:expr),+;)*) => {
        $(impl FromValue for $to {
            fn from_value(value: Value) -> Result<Self, String> {
                match value {
                    $($pattern => $made,)+
                    _ => None,
                }
                .ok_or_else(|| $wanted.to_owned())
            }
        })*
    };
}

from_value! {
    i64, "a whole number": Value::Int(it) => Some(it);
    i32, "a whole number of 32 bits": Value::Int(it) => it.try_into().ok();
    u32, "a whole number of 32 bits": Value::Int(it) => it.try_into().ok();
    u64, "a whole number from 0": Value::Int(it) => it.try_into().ok();
    bool, "0 or 1": Value::Int(0) => Some(false), Value::Int(1) => Some(true);
    f64, "a number": Value::Real(it) => Some(it), Value::Int(it) => Some(it as f64);
    String, "a text": Value::Text(it) => Some(it);
    Vec<u8>, "bytes": Value::Blob(it) => Some(it);
    Uuid, "16 bytes": Value::Blob(it) => Self::from_slice(&it).ok();
    Digest, "32 bytes": Value::Blob(it) => it.try_into().ok().map(Self);
    CaseId, "16 bytes": Value::Blob(it) => Uuid::from_slice(&it).ok().map(Self);
    UnitId, "a unit's number": Value::Int(it) => it.try_into().ok().map(Self);
    AccountId, "an account's number": Value::Int(it) => it.try_into().ok().map(Self);
    AreaCode, "an area code": Value::Text(it) => it.parse().ok();
    DateTime<Utc>, "microseconds since 1970": Value::Int(it) => Self::from_timestamp_micros(it);
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, String> {
        Ok(value)
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Blob(it) => it.try_into().ok(),
            _ => None,
        }
        .ok_or_else(|| format!("{N} bytes"))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}
