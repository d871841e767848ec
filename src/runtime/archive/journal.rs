//! Past days out of a journal.
