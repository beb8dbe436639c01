classdef Suit
  enumeration
    Clubs, Hearts
  end
end
