-- bench/programs/formatting.lua - string.format in a loop.
local start = os.clock()
local total = 0
for k = 1, 300000 do
  local s = string.format("%d:%5.2f:%s", k, k / 3, "item")
  total = total + #s
end
local t = os.clock() - start
print(string.format("formatting %.6f\nchecksum %d", t, total))
