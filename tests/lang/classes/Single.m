classdef Single < handle
properties (Constant)
ONE = Single ()
end
properties
a = 4
b = {5}
end
end
