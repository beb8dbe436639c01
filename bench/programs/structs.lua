-- bench/programs/structs.lua - fields of a table and of nested tables are read and written.
local start = os.clock()
local s = { count = 0, sum = 0, inner = { last = 0 } }
for k = 1, 300000 do
  s.count = s.count + 1
  s.sum = s.sum + k
  s.inner.last = k
end
local t = os.clock() - start
print(string.format("structs %.6f\nchecksum %d %d %d", t, s.count, s.sum, s.inner.last))
