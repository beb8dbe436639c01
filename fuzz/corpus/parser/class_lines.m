classdef C, properties (Constant), x = 1, end, enumeration, A (1), B, end, events, E, end, methods, function f (o), g@A (o); o@p.B; ?C; end, r = h (o), end, end, function g (), end
