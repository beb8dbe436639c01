-- report.lua - a program whose modules may lie in a snapshot: prints a report, and where its modules came from when asked to.
local data = require "data"
local json = require "text.json"
local wrap = require "text.wrap"

local queue = data.queue ("one", "two")
queue:push { name = "three", values = { 1, 2.5, true } }
while queue:size () > 0 do print (json.encode (queue:pop ())) end
for i, line in ipairs (wrap ("A snapshot holds what a program needs at its start, in the form in which it runs.", 30)) do
  print (i, line)
end
print (pcall (queue.pop, queue))
print (select (2, pcall (json.encode, { print })))
print ((pcall (require, "data.stack")))
if arg[1] == "where" then
  for _, name in ipairs { "class", "data", "data.queue", "text.json" } do
    print (name, (select (2, package.searchers[2] (name))))
  end
end
