-- bench/programs/fill_elements.lua - every element of a table is written by its index.
local start = os.clock()
local n = 2000000
local x = {}
for k = 1, n do
  x[k] = k
end
local t = os.clock() - start
local s = 0
for k = 1, n do
  s = s + x[k]
end
print(string.format("fill_elements %.6f\nchecksum %d", t, s))
