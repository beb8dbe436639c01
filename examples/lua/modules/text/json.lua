-- text/json.lua - writes Lua values as JSON with sorted keys.
local json = {}
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r" }

local function quote (text)
  return '"' .. text:gsub ('[%c"\\]', function (c) return escapes[c] or ("\\u%04x"):format (c:byte ()) end) .. '"'
end

local function encode (value, depth)
  if depth > 64 then error ("the value is nested too deep for JSON", 0) end
  local kind = type (value)
  if kind == "string" then return quote (value) end
  if kind == "number" or kind == "boolean" then return tostring (value) end
  if kind == "nil" then return "null" end
  if kind ~= "table" then error ("a " .. kind .. " has no form in JSON", 0) end
  local out = {}
  if #value > 0 then
    for i, item in ipairs (value) do out[i] = encode (item, depth + 1) end
    return "[" .. table.concat (out, ",") .. "]"
  end
  local keys = {}
  for key in pairs (value) do keys[#keys + 1] = tostring (key) end
  table.sort (keys)
  for i, key in ipairs (keys) do out[i] = quote (key) .. ":" .. encode (value[key], depth + 1) end
  return "{" .. table.concat (out, ",") .. "}"
end

function json.encode (value) return encode (value, 0) end

return json
