//! The rules, pure: areas and codes, taxonomy, the loop, clocks, routing, permissions.
