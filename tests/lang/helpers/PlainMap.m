classdef PlainMap < containers.Map
end
