classdef Below < Faulty
end
