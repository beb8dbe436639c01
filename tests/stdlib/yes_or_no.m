% tests/stdlib/yes_or_no.m - yes_or_no by its documented behaviour; answers are typed in tests/cli/prompt.py.
try, yes_or_no (1); error ("none"); catch e, assert (e.message, "yes_or_no: PROMPT must be a string"); end
disp ("ok yes_or_no")
