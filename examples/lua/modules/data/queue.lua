-- data/queue.lua - a first-in first-out queue in constant time for each operation.
local class = require "class"
local Queue = class "Queue"

function Queue:init (...)
  self.first, self.last = 1, 0
  for _, value in ipairs { ... } do self:push (value) end
end

function Queue:push (value)
  self.last = self.last + 1
  self[self.last] = value
end

function Queue:pop ()
  if self.first > self.last then error ("the queue is empty", 2) end
  local value = self[self.first]
  self[self.first] = nil
  self.first = self.first + 1
  return value
end

function Queue:size () return self.last - self.first + 1 end

return Queue
