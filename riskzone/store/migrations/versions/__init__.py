"""One module a migration; a module that was released is never edited."""
