% tests/stdlib/import.m - import by its documented behaviour; tests/lang/searchpath/imports.m has the statement.
try, import ("x"); assert (false); catch e, assert (strncmp (e.message, "import: ", 8)); end
disp ("ok import")
