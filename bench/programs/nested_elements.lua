-- bench/programs/nested_elements.lua - two nested loops read and write the elements of a matrix.
local start = os.clock()
local n = 700
local m = {}
for r = 1, n do
  m[r] = {}
  for c = 1, n do
    m[r][c] = r * c
  end
end
local s = 0
for r = 2, n do
  for c = 2, n do
    s = s + m[r][c] - m[r - 1][c - 1]
  end
end
local t = os.clock() - start
print(string.format("nested_elements %.6f\nchecksum %d", t, s))
