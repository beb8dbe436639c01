-- data/init.lua - the module "data": what the folder offers, loaded when it is first used.
return setmetatable ({}, { __index = function (self, name)
  local module = require ("data." .. name)
  rawset (self, name, module)
  return module
end })
