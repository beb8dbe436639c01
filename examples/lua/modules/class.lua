-- class.lua - classes with single inheritance: local Point = class ("Point", Base)
return function (name, base)
  local class = { name = name, super = base }
  class.__index = class
  class.__tostring = function (self) return name .. " object" end
  setmetatable (class, {
    __index = base,
    __call = function (_, ...)
      local object = setmetatable ({}, class)
      if object.init then object:init (...) end
      return object
    end,
  })
  return class
end
