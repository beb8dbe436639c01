-- bench/programs/cell_append.lua - a table grows by one element at a time.
local start = os.clock()
local c = {}
for k = 1, 200000 do
  c[#c + 1] = k
end
local total = 0
for k = 1, #c do
  total = total + c[k]
end
local t = os.clock() - start
print(string.format("cell_append %.6f\nchecksum %d", t, total))
