//! What the API promises, over HTTP, on a small city of its own for each test.

#![allow(clippy::unwrap_used)]

mod access;
mod administration;
mod areas;
mod bad_input;
mod base_map;
mod batch;
mod case_loop;
mod description;
mod disputes;
mod erasure;
mod every_action;
mod evidence;
mod exports;
mod in_public;
mod live;
mod now;
mod open311;
mod people;
mod photo;
mod repeated;
mod residents;
mod shared_areas;
mod side_actions;
mod support;
