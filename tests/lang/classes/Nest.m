classdef Nest
properties
a = 1
x = Nest ()
b = 2
end
end
