% tests/stdlib/__url_request__.m - __url_request__ by its documented behaviour.
[address, request, body] = __url_request__ ("urlread", "http://h/p", "get", {"a b", "c&d"});
assert (address, "http://h/p?a%20b=c%26d");
assert (isempty (body));
[address, request, body] = __url_request__ ("urlread", "http://h/p", "post", {"a", "1", "b", ""});
assert (address, "http://h/p");
assert (body, "a=1&b=");
disp ("ok __url_request__")
