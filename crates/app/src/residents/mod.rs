//! What residents may do without an account: report, look up by number and code, rate, urge, reopen; and what the city
//! shows everybody.
//!
//! Nothing here answers with personal text or the name of anybody.

pub mod cases;
pub mod figures;
pub mod nearby;
pub mod photo;
pub mod told;
pub mod work;
