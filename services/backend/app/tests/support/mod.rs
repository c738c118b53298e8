//! What tests stand on: a database each, the application in memory, the real binary as a process, typed actors.

pub mod actor;
pub mod answer;
pub mod app;
pub mod database;
pub mod engine;
pub mod events;
pub mod explain;
pub mod gate;
pub mod gateway;
pub mod http;
pub mod issuer;
pub mod mail_server;
pub mod nats;
pub mod oidc;
pub mod onlooker;
pub mod own_postgres;
pub mod postgres;
pub mod process;
pub mod redis;
pub mod seaweed;
pub mod service;
pub mod smtp;
pub mod tools;
