-- bench/programs/fill_passed.lua - a table goes through a function between writes of its elements.
local function put(x, k, v)
  x[k] = v
  return x
end
local function look(x, k)
  return x[k]
end
local start = os.clock()
local x = {}
for k = 1, 100 do
  x[k] = 0
end
local total = 0
for k = 1, 100000 do
  local i = k % 100 + 1
  x = put(x, i, k)
  total = total + look(x, i)
  x[i] = x[i] + 1
end
local t = os.clock() - start
local s = 0
for k = 1, 100 do
  s = s + x[k]
end
print(string.format("fill_passed %.6f\nchecksum %d %d", t, total, s))
