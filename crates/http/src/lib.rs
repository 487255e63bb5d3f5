//! The API, sign-in, live stream, errors, the web pages.
