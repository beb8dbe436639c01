-- bench/programs/strings.lua - strings are built by concatenation and compared.
local start = os.clock()
local total = 0
for k = 1, 10000 do
  local s = ""
  for c = 1, 100 do
    s = s .. "ab"
  end
  if s:sub(1, 2) == "ab" then
    total = total + #s
  end
end
local t = os.clock() - start
print(string.format("strings %.6f\nchecksum %d", t, total))
