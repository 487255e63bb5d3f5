//! PostgreSQL: how its connections are set up, and how values travel.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow, PgTypeInfo,
};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Connection, Encode, Executor, Postgres, Row as _, Type, TypeInfo,
    ValueRef,
};

use super::value::{FromValue, Kind, Row, Value};
use super::{DbError, Sql};

/// A pool of connections to `address` (`postgres://user:password@host:port/database`).
pub(super) async fn open(address: &str, connections: u32) -> Result<PgPool, DbError> {
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // A dead connection shows at its next statement; asking first costs every statement a round trip.
        .test_before_acquire(false)
        .connect_with(options(address)?)
        .await?)
}

/// Makes an empty database `name` (letters, digits, underscores) on the server of `address`; its own address.
pub async fn create_database(address: &str, name: &str) -> Result<String, DbError> {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let (server, _) = address.rsplit_once('/').filter(|_| plain).ok_or_else(|| {
        DbError::Engine(format!("{address} is no server's address, or {name} is no name for a database"))
    })?;
    let mut connection = sqlx::PgConnection::connect_with(&options(address)?).await?;
    batch(&mut connection, format!("CREATE DATABASE {name}")).await?;
    connection.close().await?;
    Ok(format!("{server}/{name}"))
}

/// How one connection is made: acknowledged means durable, whatever the server's default is.
pub(crate) fn options(address: &str) -> Result<PgConnectOptions, DbError> {
    Ok(PgConnectOptions::from_str(address)?
        .application_name("dingbo")
        .statement_cache_capacity(512)
        .options([("synchronous_commit", "on"), ("TimeZone", "UTC")]))
}

/// Runs a statement that answers with rows.
pub(crate) async fn query<'e>(
    executor: impl Executor<'e, Database = Postgres>,
    sql: Sql,
    arguments: PgArguments,
) -> Result<Vec<Row>, DbError> {
    let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(executor).await?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns: Arc<[String]> = first.columns().iter().map(|column| column.name().to_owned()).collect();
    rows.iter().map(|row| Ok(Row::new(Arc::clone(&columns), read(row)?))).collect()
}

/// Runs a statement that answers with nothing; how many rows it changed.
pub(crate) async fn execute<'e>(
    executor: impl Executor<'e, Database = Postgres>,
    sql: Sql,
    arguments: PgArguments,
) -> Result<u64, DbError> {
    Ok(sqlx::query_with(AssertSqlSafe(sql), arguments).execute(executor).await?.rows_affected())
}

/// Runs several statements without parameters.
pub(crate) async fn batch<'e>(
    executor: impl Executor<'e, Database = Postgres>,
    sql: String,
) -> Result<(), DbError> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(executor).await?;
    Ok(())
}

/// The values `$1, $2, ...` of a statement.
pub(crate) fn arguments(params: Vec<Value>) -> Result<PgArguments, DbError> {
    let mut arguments = PgArguments::default();
    for value in params {
        arguments.add(value).map_err(|error| unfit(&error))?;
    }
    Ok(arguments)
}

/// The values of a statement over many rows: those of `head`, then for every column the list of what the rows hold in
/// it. A list takes the server far less than a parameter for each value would.
pub(crate) fn lists(
    head: Vec<Value>,
    columns: &[Kind],
    mut rows: Vec<Vec<Value>>,
) -> Result<PgArguments, DbError> {
    let mut arguments = arguments(head)?;
    for (at, kind) in columns.iter().enumerate() {
        let rows = rows.as_mut_slice();
        match kind {
            Kind::Int => arguments.add(column::<i64>(rows, at)?),
            Kind::Text => arguments.add(column::<String>(rows, at)?),
            Kind::Blob => arguments.add(column::<Vec<u8>>(rows, at)?),
        }
        .map_err(|error| unfit(&error))?;
    }
    Ok(arguments)
}

/// Takes what the rows hold in the column at `at`.
fn column<T: FromValue>(rows: &mut [Vec<Value>], at: usize) -> Result<Vec<Option<T>>, DbError> {
    let taken = rows.iter_mut().map(|row| {
        let value = row.get_mut(at).map_or(Value::Null, |slot| std::mem::replace(slot, Value::Null));
        let found = value.kind().to_owned();
        Option::<T>::from_value(value).map_err(|wanted| DbError::Column {
            column: format!("number {at} of a list"),
            wanted,
            found,
        })
    });
    taken.collect()
}

fn unfit(error: &BoxDynError) -> DbError {
    DbError::Engine(error.to_string())
}

impl Type<Postgres> for Value {
    fn type_info() -> PgTypeInfo {
        // Left to the server: it knows the type from where the parameter stands.
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Value {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(it) => Encode::<Postgres>::encode_by_ref(it, buffer),
            Self::Real(it) => Encode::<Postgres>::encode_by_ref(it, buffer),
            Self::Text(it) => Encode::<Postgres>::encode_by_ref(it, buffer),
            Self::Blob(it) => Encode::<Postgres>::encode_by_ref(it, buffer),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(match self {
            Self::Null => <Self as Type<Postgres>>::type_info(),
            Self::Int(_) => <i64 as Type<Postgres>>::type_info(),
            Self::Real(_) => <f64 as Type<Postgres>>::type_info(),
            Self::Text(_) => <str as Type<Postgres>>::type_info(),
            Self::Blob(_) => <[u8] as Type<Postgres>>::type_info(),
        })
    }
}

fn read(row: &PgRow) -> Result<Vec<Value>, DbError> {
    (0..row.columns().len())
        .map(|index| {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            let info = raw.type_info();
            Ok(match info.name() {
                "INT8" => Value::Int(row.try_get(index)?),
                "INT4" => Value::Int(row.try_get::<i32, _>(index)?.into()),
                "INT2" => Value::Int(row.try_get::<i16, _>(index)?.into()),
                "BOOL" => Value::Int(row.try_get::<bool, _>(index)?.into()),
                "FLOAT8" => Value::Real(row.try_get(index)?),
                "FLOAT4" => Value::Real(row.try_get::<f32, _>(index)?.into()),
                "TEXT" | "VARCHAR" | "NAME" | "CHAR" => Value::Text(row.try_get(index)?),
                "BYTEA" => Value::Blob(row.try_get(index)?),
                other => {
                    return Err(DbError::Column {
                        column: row.column(index).name().to_owned(),
                        wanted: "a type both engines know (cast it in the statement)".to_owned(),
                        found: other.to_owned(),
                    });
                }
            })
        })
        .collect()
}
