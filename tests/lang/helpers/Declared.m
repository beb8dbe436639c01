classdef Declared
  % DECLARED  properties with sizes and classes.
  properties
    row (1,:) double = []
    box (2,2) double = 0
    label (1,1) string = "none"
    labels (1,:) string = {"a", "b"}
    light (1,1) Signal = "Red"
    coin Coin = 1
    any {mustBeNumeric} = 0
  end
end
