//! The roof: configuration, wiring, the door to the network and the command line. Knows every module, decides nothing.

pub mod commands;
pub mod config;
mod demo;
mod pages;
mod peer;
pub mod serve;
mod system;
pub mod wire;
