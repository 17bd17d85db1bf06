//! The policy language: text in, a program for `decide` out, with everything there is to say about it.
pub mod analyse;
pub mod ast;
pub mod cases;
pub mod compile;
mod condition;
mod lexer;
pub mod lightgbm;
pub mod limits;
pub mod parser;
pub mod print;
pub mod show;
mod slice;
pub mod source;
pub mod space;
mod value;
pub mod witness;
