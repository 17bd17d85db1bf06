//! The roof: configuration, wiring, the door to the network and the command line. Knows every module, decides nothing.

pub mod commands;
pub mod config;
mod demo;
mod openapi;
mod pages;
mod peer;
mod policy;
pub mod serve;
mod system;
pub mod wire;
