classdef Faulty
properties
a = error ('no value for a')
end
end
