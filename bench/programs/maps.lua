-- bench/programs/maps.lua - insertion and lookup in a table with string keys.
local start = os.clock()
local m, count = {}, 0
local n = 700
for k = 1, n do
  m[string.format("key%d", k)] = k
  count = count + 1
end
local total = 0
for k = 1, n do
  local key = string.format("key%d", k * 31 % n + 1)
  if m[key] then
    total = total + m[key]
  end
end
local t = os.clock() - start
print(string.format("maps %.6f\nchecksum %d %d", t, total, count))
