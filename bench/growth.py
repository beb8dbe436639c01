#!/usr/bin/env python3
# bench/growth.py - how the time of growing and shrinking things goes up with their size: each idiom at n, 10 n and
# 100 n, beside Octave.
"""Usage: growth.py [options] MICA [ARGS...]

Every idiom does n small steps on one value. Where each step costs the same, 100 n steps take 100 times as long; where a
step copies the value, 10,000 times. The bars: at most 120 times, and no idiom slower than in Octave at 100 n.
--instructions counts machine instructions at n and 10 n instead (valgrind; independent of the machine's load), and
--check ends with status 1 where 10 n steps take more than 14 times the instructions of n.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

import interpreter

OCTAVE = ["octave-cli", "--norc", "--no-history", "-q"]

# name, n, statements before the clock starts, statements that are measured; n is the number of steps
LOOP = [
    # growth at the end
    ("x(end+1) = v", 1000, "x = [];", "for i = 1:n, x(end+1) = i; end"),
    ("x(i) = v", 1000, "x = [];", "for i = 1:n, x(i) = i; end"),
    ("x(end+1,1) = v", 1000, "x = [];", "for i = 1:n, x(end+1,1) = i; end"),
    ("x = [x v]", 1000, "x = [];", "for i = 1:n, x = [x i]; end"),
    ("x = [x; v]", 1000, "x = [];", "for i = 1:n, x = [x; i]; end"),
    ("x = [x; row]", 300, "x = [];", "for i = 1:n, x = [x; i 2 3]; end"),
    ("x = [x col]", 300, "x = [];", "for i = 1:n, x = [x [i; 2; 3]]; end"),
    ("x(end+1,:) = row", 300, "x = zeros (0, 3);", "for i = 1:n, x(end+1,:) = [i 2 3]; end"),
    ("x(:,end+1) = col", 300, "x = zeros (3, 0);", "for i = 1:n, x(:,end+1) = [i; 2; 3]; end"),
    ("x(:,:,end+1) = m", 100, "x = zeros (2, 2, 0);", "for i = 1:n, x(:,:,end+1) = [i 2; 3 4]; end"),
    ("x = [v x]", 1000, "x = [];", "for i = 1:n, x = [i x]; end"),
    ("x = [v; x]", 1000, "x = [];", "for i = 1:n, x = [i; x]; end"),
    ("x = horzcat (v, x)", 1000, "x = [];", "for i = 1:n, x = horzcat (i, x); end"),
    ("s = ['a' s]", 1000, "s = '';", "for i = 1:n, s = ['a' s]; end"),
    ("c = [{v} c]", 500, "c = {};", "for i = 1:n, c = [{i} c]; end"),
    ("x = [v x w], both ends", 1000, "x = [];", "for i = 1:n, x = [i x]; x = [x i]; end"),
    ("global x = [x v]", 1000, "global x; x = [];", "for i = 1:n, x = [x i]; end"),
    ("x = horzcat (x, v)", 1000, "x = [];", "for i = 1:n, x = horzcat (x, i); end"),
    ("x = vertcat (x, v)", 1000, "x = [];", "for i = 1:n, x = vertcat (x, i); end"),
    ("x = cat (1, x, v)", 1000, "x = [];", "for i = 1:n, x = cat (1, x, i); end"),
    ("x(end+1:end+2) = v", 1000, "x = [];", "for i = 1:n, x(end+1:end+2) = [i i]; end"),
    ("int32 x(end+1) = v", 1000, "x = int32 ([]);", "for i = 1:n, x(end+1) = i; end"),
    ("logical x(end+1) = v", 1000, "x = true;", "for i = 1:n, x(end+1) = true; end"),
    ("complex x(end+1) = v", 1000, "x = 1i;", "for i = 1:n, x(end+1) = 2i; end"),
    ("single x(end+1) = v", 1000, "x = single (1);", "for i = 1:n, x(end+1) = i; end"),
    ("range x(end+1) = v", 1000, "x = 1:3;", "for i = 1:n, x(end+1) = i; end"),
    # text
    ("s = [s 'a']", 1000, "s = '';", "for i = 1:n, s = [s 'a']; end"),
    ("s = [s 'abc' 10]", 1000, "s = '';", "for i = 1:n, s = [s 'abc' 10]; end"),
    ("s(end+1) = 'a'", 1000, "s = '';", "for i = 1:n, s(end+1) = 'a'; end"),
    ("s = [s sprintf (...)]", 500, "s = '';", "for i = 1:n, s = [s sprintf('%d,', i)]; end"),
    ("s = sprintf ('%s%d', s, i)", 200, "s = '';", "for i = 1:n, s = sprintf ('%s%d', s, i); end"),
    ("s = strcat (s, 'a')", 200, "s = '';", "for i = 1:n, s = strcat (s, 'a'); end"),
    ("s = cstrcat (s, 'a')", 200, "s = '';", "for i = 1:n, s = cstrcat (s, 'a'); end"),
    # cells
    ("c{end+1} = v", 1000, "c = {};", "for i = 1:n, c{end+1} = i; end"),
    ("c{end+1,1} = v", 1000, "c = {};", "for i = 1:n, c{end+1,1} = i; end"),
    ("c(end+1) = {v}", 1000, "c = {};", "for i = 1:n, c(end+1) = {i}; end"),
    ("c(end+1) = v", 1000, "c = {};", "for i = 1:n, c(end+1) = i; end"),
    ("c = [c {v}]", 500, "c = {};", "for i = 1:n, c = [c {i}]; end"),
    ("c = [c; {v}]", 500, "c = {};", "for i = 1:n, c = [c; {i}]; end"),
    ("c = [c, v]", 500, "c = {};", "for i = 1:n, c = [c, i]; end"),
    ("c = {c{:} v}", 200, "c = {};", "for i = 1:n, c = {c{:} i}; end"),
    ("c(end+1,:) = {a b}", 300, "c = cell (0, 2);", "for i = 1:n, c(end+1,:) = {i 'a'}; end"),
    ("c{end+1} = text", 1000, "c = {};", "for i = 1:n, c{end+1} = sprintf ('%d', i); end"),
    ("c{1}(end+1) = v", 1000, "c = {[]};", "for i = 1:n, c{1}(end+1) = i; end"),
    ("c{1}{end+1} = v", 1000, "c = {{}};", "for i = 1:n, c{1}{end+1} = i; end"),
    ("c{k}(end+1) = v", 1000, "c = {[] [] []};", "for i = 1:n, c{mod (i, 3) + 1}(end+1) = i; end"),
    ("c{i,3} = v", 300, "c = {};", "for i = 1:n, c{i,3} = i; end"),
    # structs
    ("t.v(end+1) = v", 1000, "t.v = [];", "for i = 1:n, t.v(end+1) = i; end"),
    ("t.v{end+1} = v", 1000, "t.v = {};", "for i = 1:n, t.v{end+1} = i; end"),
    ("t.a.b(end+1) = v", 1000, "t.a.b = [];", "for i = 1:n, t.a.b(end+1) = i; end"),
    ("t.v = [t.v v]", 1000, "t.v = [];", "for i = 1:n, t.v = [t.v i]; end"),
    ("t.v = [t.v; v]", 1000, "t.v = [];", "for i = 1:n, t.v = [t.v; i]; end"),
    ("t.s = [t.s 'a']", 1000, "t.s = '';", "for i = 1:n, t.s = [t.s 'a']; end"),
    ("t.v(end+1,:) = row", 300, "t.v = zeros (0, 3);", "for i = 1:n, t.v(end+1,:) = [i 2 3]; end"),
    ("t.a.b = [t.a.b v]", 1000, "t.a.b = [];", "for i = 1:n, t.a.b = [t.a.b i]; end"),
    ("c{k} = [c{k} v]", 1000, "c = {[] [] []};", "for i = 1:n, k = mod (i, 3) + 1; c{k} = [c{k} i]; end"),
    ("s(k).f = [s(k).f v]", 1000, "s = struct ('f', {[] [] []});", "for i = 1:n, k = mod (i, 3) + 1; s(k).f = [s(k).f i]; end"),
    ("t.v = horzcat (t.v, v)", 1000, "t.v = [];", "for i = 1:n, t.v = horzcat (t.v, i); end"),
    ("t(2).v(end+1) = v", 1000, "t(2).v = [];", "for i = 1:n, t(2).v(end+1) = i; end"),
    ("t.v(end) += 1, t.v(end+1) = v", 1000, "t.v = 1;", "for i = 1:n, t.v(end) += 1; t.v(end+1) = i; end"),
    ("t.('v')(end+1) = v", 1000, "t.v = [];", "for i = 1:n, t.('v')(end+1) = i; end"),
    ("s(end+1).f = v", 1000, "s = struct ('f', {});", "for i = 1:n, s(end+1).f = i; end"),
    ("s(i).f = v", 1000, "s = struct ('f', {});", "for i = 1:n, s(i).f = i; s(i).g = 'a'; end"),
    ("s(end+1) = struct", 500, "s = struct ('f', {});", "for i = 1:n, s(end+1) = struct ('f', i); end"),
    ("s = [s struct]", 500, "s = struct ('f', {});", "for i = 1:n, s = [s struct('f', i)]; end"),
    ("s = [s; struct]", 500, "s = struct ('f', {});", "for i = 1:n, s = [s; struct('f', i)]; end"),
    ("t.s(end+1).f = v", 1000, "t.s = struct ('f', {});", "for i = 1:n, t.s(end+1).f = i; end"),
    ("t.s(end+1) = struct", 500, "t.s = struct ('f', {});", "for i = 1:n, t.s(end+1) = struct ('f', i); end"),
    ("t.(name) = v", 200, "t = struct ();", "for i = 1:n, t.(sprintf ('f%d', i)) = i; end"),
    ("t.(name) += v", 200, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "for i = 1:n, t.(sprintf ('f%d', i)) += i; end"),
    ("t = setfield (t, name, v)", 200, "t = struct ();", "for i = 1:n, t = setfield (t, sprintf ('f%d', i), i); end"),
    ("isfield (t, name)", 200, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "for i = 1:n, isfield (t, sprintf ('f%d', i)); end"),
    ("isfield (t, other name)", 1000, "t.a = 1;", "for i = 1:n, isfield (t, sprintf ('g%d', i)); end"),
    ("getfield (t, name)", 200, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "for i = 1:n, getfield (t, sprintf ('f%d', i)); end"),
    ("for field = fieldnames", 200, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "f = fieldnames (t); for i = 1:numel (f), x = t.(f{i}); end"),
    ("rmfield, one by one", 200, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "for i = 1:n, t = rmfield (t, sprintf ('f%d', i)); end"),
    ("rmfield, at once", 200, "t = struct (); f = cell (1, n); for i = 1:n, f{i} = sprintf ('f%d', i); t.(f{i}) = i; end",
     "t = rmfield (t, f);"),
    ("orderfields", 200, "t = struct (); for i = n:-1:1, t.(sprintf ('f%d', i)) = i; end", "t = orderfields (t);"),
    ("cell2struct, struct2cell", 200, "f = cell (n, 1); for i = 1:n, f{i} = sprintf ('f%d', i); end",
     "t = cell2struct (num2cell ((1:n)'), f, 1); c = struct2cell (t);"),
    ("struct of n pairs", 200, "f = cell (2, n); for i = 1:n, f{1,i} = sprintf ('f%d', i); f{2,i} = i; end", "t = struct (f{:});"),
    # maps
    ("m(number) = v", 500, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any');", "for i = 1:n, m(i) = i; end"),
    ("m(number) = v, backwards", 500, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any');", "for i = n:-1:1, m(i) = i; end"),
    ("m(text) = v", 200, "m = containers.Map ();", "for i = 1:n, m(sprintf ('%d', i)) = i; end"),
    ("m(k) = [m(k) v]", 200, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any'); m(1) = [];",
     "for i = 1:n, m(1) = [m(1) i]; end"),
    ("isKey, m(k)", 200, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any'); for i = 1:n, m(i) = i; end",
     "for i = 1:n, if isKey (m, i), x = m(i); end, end"),
    ("remove (m, number)", 200, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any'); for i = 1:n, m(i) = i; end",
     "for i = 1:n, remove (m, i); end"),
    ("remove (m, text)", 200, "m = containers.Map (); for i = 1:n, m(sprintf ('%d', i)) = i; end",
     "for i = 1:n, remove (m, sprintf ('%d', i)); end"),
    ("m.Count, m.keys ()", 20, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any');",
     "for i = 1:n, m(i) = i; x = m.Count; end, k = m.keys (); v = m.values ();"),
    ("map of maps", 100, "m = containers.Map ();",
     "for i = 1:n, k = sprintf ('%d', i); m(k) = containers.Map (); q = m(k); q('a') = i; end"),
    # deletion
    ("x(end) = []", 1000, "x = 1:n; x(1) = 5;", "for i = 1:n, x(end) = []; end"),
    ("x(1) = []", 1000, "x = 1:n; x(1) = 5;", "for i = 1:n, x(1) = []; end"),
    ("x = x(2:end)", 1000, "x = 1:n; x(1) = 5;", "for i = 1:n, x = x(2:end); end"),
    ("x = x(1:end-1)", 1000, "x = 1:n; x(1) = 5;", "for i = 1:n, x = x(1:end-1); end"),
    ("x(1,:) = []", 300, "x = ones (n, 3);", "for i = 1:n, x(1,:) = []; end"),
    ("x(:,1) = []", 300, "x = ones (3, n);", "for i = 1:n, x(:,1) = []; end"),
    ("x(:,end) = []", 300, "x = ones (3, n);", "for i = 1:n, x(:,end) = []; end"),
    ("x(end,:) = []", 300, "x = ones (n, 3);", "for i = 1:n, x(end,:) = []; end"),
    ("s(1) = [] of text", 1000, "s = repmat ('a', 1, n);", "for i = 1:n, s(1) = []; end"),
    ("c(1) = []", 1000, "c = num2cell (1:n);", "for i = 1:n, c(1) = []; end"),
    ("c(end) = []", 1000, "c = num2cell (1:n);", "for i = 1:n, c(end) = []; end"),
    ("s(1) = [] of structs", 1000, "s = struct ('f', num2cell (1:n));", "for i = 1:n, s(1) = []; end"),
    ("s(end) = [] of structs", 1000, "s = struct ('f', num2cell (1:n));", "for i = 1:n, s(end) = []; end"),
    ("t.v(1) = []", 1000, "t.v = 1:n; t.v(1) = 5;", "for i = 1:n, t.v(1) = []; end"),
    ("t.v(end) = []", 1000, "t.v = 1:n; t.v(1) = 5;", "for i = 1:n, t.v(end) = []; end"),
    ("t.c(1) = []", 1000, "t.c = num2cell (1:n);", "for i = 1:n, t.c(1) = []; end"),
    ("t.c(end) = []", 1000, "t.c = num2cell (1:n);", "for i = 1:n, t.c(end) = []; end"),
    ("c{1}(end) = []", 1000, "c = {1:n}; c{1}(1) = 5;", "for i = 1:n, c{1}(end) = []; end"),
    ("queue: push and pop", 1000, "q = 1:n; q(1) = 5;", "for i = 1:n, q(end+1) = i; x = q(1); q(1) = []; end"),
    ("stack: push and pop", 1000, "q = [];", "for i = 1:n, q(end+1) = i; q(end+1) = i; x = q(end); q(end) = []; end"),
    ("cell queue", 1000, "q = num2cell (1:n);", "for i = 1:n, q{end+1} = i; x = q{1}; q(1) = []; end"),
    # stores that do not grow, deep
    ("t.v(k) = w", 1000, "t.v = zeros (1, n);", "for i = 1:n, t.v(i) = i; end"),
    ("t.v(k) += w", 1000, "t.v = zeros (1, n);", "for i = 1:n, t.v(i) += i; end"),
    ("t.v(k) = t.v(k) + w", 1000, "t.v = zeros (1, n);", "for i = 1:n, t.v(i) = t.v(i) + i; end"),
    ("t.a(k).b = w", 1000, "t.a = struct ('b', num2cell (1:n));", "for i = 1:n, t.a(i).b = 7; end"),
    ("c{1}(k) = w", 1000, "c = {zeros(1, n)};", "for i = 1:n, c{1}(i) = i; end"),
    ("t.v(end) = w", 1000, "t.v = zeros (1, n);", "for i = 1:n, t.v(end) = i; end"),
    ("t.m(end,k) = w", 1000, "t.m = zeros (2, n);", "for i = 1:n, t.m(end,i) = i; end"),
    ("x(k,:) = row", 300, "x = zeros (n, 3);", "for i = 1:n, x(i,:) = [1 2 3]; end"),
    ("x(k) op= w", 1000, "x = zeros (1, n);", "for i = 1:n, x(i) += 2; x(i)++; end"),
    ("[x(k), y] = f", 500, "x = zeros (1, n);", "for i = 1:n, [x(i), y] = max ([i 2]); end"),
    ("[t.v(end+1), y] = f", 500, "t.v = [];", "for i = 1:n, [t.v(end+1), y] = max ([i 2]); end"),
    ("[c{end+1}, y] = f", 500, "c = {};", "for i = 1:n, [c{end+1}, y] = max ([i 2]); end"),
    ("swap x([a b])", 500, "x = 1:n; x(1) = 2;", "for i = 2:n, x([1 i]) = x([i 1]); end"),
    # reading
    ("x(end)", 1000, "x = 1:n; x(1) = 2;", "y = 0; for i = 1:n, y += x(end); end"),
    ("t.v(end)", 1000, "t.v = 1:n; t.v(1) = 2;", "y = 0; for i = 1:n, y += t.v(end); end"),
    ("numel (t.v), t.v(k)", 1000, "t.v = 1:n; t.v(1) = 2;", "y = 0; for i = 1:numel (t.v), y += t.v(i); end"),
    ("for column = matrix", 1000, "x = ones (2, n);", "y = 0; for k = x, y += k(1); end"),
    ("for e = cell", 1000, "c = num2cell (1:n);", "y = 0; for k = c, y += k{1}; end"),
    ("for e = struct array", 500, "s = struct ('a', num2cell (1:n));", "y = 0; for k = s, y += k.a; end"),
]

FUNCTIONS = """1;
function x = put (x, i), x(end+1) = i; end
function t = push (t, i), t.v(end+1) = i; end
function s = add (s, i), s(end+1).f = i; end
function c = add_cell (c, i), c{end+1} = i; end
function x = drop (x), x(end) = []; end
function [x, y] = both (x, i), x(end+1) = i; y = numel (x); end
function r = local (n), r = []; for i = 1:n, r(end+1) = i; end, end
function x = passed (n), x = []; for i = 1:n, x = put (x, i); end, end
function count_global (i), global G; G(end+1) = i; end
function count_persistent (i), persistent P; if isempty (P), P = []; end, P(end+1) = i; end
function cell_persistent (i), persistent P; if isempty (P), P = {}; end, P{end+1} = i; end
function m = keep (m, i), m(i) = i; end
function y = call_with (f, n), y = 0; for i = 1:n, y += f(i); end, end
function outer (n)
  x = [];
  function inner (i), x(end+1) = i; end
  for i = 1:n, inner (i); end
end
"""
CALLED = [
    ("x = f (x, i)", 1000, "x = [];", "for i = 1:n, x = put (x, i); end"),
    ("t = f (t, i), t.v grows", 1000, "t.v = [];", "for i = 1:n, t = push (t, i); end"),
    ("s = f (s, i), s(end+1).f", 500, "s = struct ('f', {});", "for i = 1:n, s = add (s, i); end"),
    ("c = f (c, i)", 1000, "c = {};", "for i = 1:n, c = add_cell (c, i); end"),
    ("x = f (x), deletes", 1000, "x = 1:n; x(1) = 2;", "for i = 1:n, x = drop (x); end"),
    ("[x, y] = f (x, i)", 1000, "x = [];", "for i = 1:n, [x, y] = both (x, i); end"),
    ("t.v = f (t.v, i)", 1000, "t.v = [];", "for i = 1:n, t.v = put (t.v, i); end"),
    ("c{1} = f (c{1}, i)", 1000, "c = {[]};", "for i = 1:n, c{1} = put (c{1}, i); end"),
    ("x = f (x, i) by a handle", 1000, "x = []; f = @put;", "for i = 1:n, x = f (x, i); end"),
    ("x = f (x) by a handle", 1000, "x = 1:n; x(1) = 2; f = @drop;", "for i = 1:n, x = f (x); end"),
    ("x = f (x, i) in a function", 1000, "", "passed (n);"),
    ("in a function", 1000, "", "local (n);"),
    ("global", 500, "global G; G = [];", "for i = 1:n, count_global (i); end"),
    ("persistent", 500, "clear count_persistent;", "for i = 1:n, count_persistent (i); end"),
    ("persistent cell", 500, "clear cell_persistent;", "for i = 1:n, cell_persistent (i); end"),
    ("map in a function", 500, "m = containers.Map ('KeyType', 'double', 'ValueType', 'any');", "for i = 1:n, m = keep (m, i); end"),
    ("nested function's variable", 500, "", "outer (n);"),
    ("handle that holds a vector", 500, "x = 1:n; x(1) = 2; f = @(i) x(i);", "call_with (f, n);"),
    ("cellfun (@(x) ..., c)", 500, "c = num2cell (1:n);", "x = cellfun (@(x) x + 1, c);"),
    ("cellfun, UniformOutput", 500, "c = num2cell (1:n);", "x = cellfun (@(x) x + 1, c, 'UniformOutput', false);"),
    ("arrayfun", 500, "", "x = arrayfun (@(x) x + 1, 1:n);"),
    ("structfun", 100, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end", "x = structfun (@(x) x + 1, t);"),
    ("try in a loop", 500, "", "x = []; for i = 1:n, try, x(end+1) = i; error ('a:b', 'c'); catch e, end, end"),
    ("eval", 100, "x = [];", "for i = 1:n, eval ('x(end+1) = i;'); end"),
    ("eval of n names", 100, "", "for i = 1:n, eval (sprintf ('v%d = %d;', i, i)); end"),
    ("eval of n functions", 100, "s = sprintf ('function r = f%d (a%d), r = a%d; end\\n', [1; 1; 1] * (1:n));", "eval (s);"),
    ("exist of n names", 200, "", "for i = 1:n, exist (sprintf ('v%d', i)); end"),
    ("isvarname of n names", 200, "", "for i = 1:n, isvarname (sprintf ('v%d', i)); end"),
]

# one call each, on growing input
TEXT = "w = arrayfun (@(k) sprintf ('w%d', mod (k * 7919, n)), 1:n, 'UniformOutput', false); s = strjoin (w, ',');"
NUMBERS = "x = mod ((1:n) * 7919, 10007);"
AT_ONCE = [
    ("unique", 3000, NUMBERS, "unique (x);"),
    ("unique of text", 1000, TEXT, "unique (w);"),
    ("unique rows", 1000, NUMBERS, "unique ([x' x'], 'rows');"),
    ("unique stable", 1000, NUMBERS, "unique (x, 'stable');"),
    ("unique stable of text", 300, TEXT, "unique (w, 'stable');"),
    ("sort", 3000, NUMBERS, "sort (x);"),
    ("sort of text", 1000, TEXT, "sort (w);"),
    ("sortrows", 1000, NUMBERS, "sortrows ([x' x']);"),
    ("issorted", 3000, NUMBERS, "issorted (sort (x));"),
    ("ismember", 1000, NUMBERS, "ismember (x, x(1:2:end));"),
    ("ismember of text", 1000, TEXT, "ismember (w, w(1:2:end));"),
    ("ismember rows", 1000, NUMBERS, "ismember ([x' x'], [x' x'], 'rows');"),
    ("intersect, union, setdiff", 1000, NUMBERS, "intersect (x, x + 1); union (x, x + 1); setdiff (x, x + 1); setxor (x, x + 1);"),
    ("setdiff of text", 1000, TEXT, "setdiff (w, w(1:2:end)); union (w, w); intersect (w, w);"),
    ("strsplit", 1000, TEXT, "strsplit (s, ',');"),
    ("strjoin", 1000, TEXT, "strjoin (w, ', ');"),
    ("ostrsplit", 1000, TEXT, "ostrsplit (s, ',');"),
    ("mat2str", 200, NUMBERS, "mat2str (x);"),
    ("num2str", 200, NUMBERS, "num2str (x);"),
    ("int2str", 1000, NUMBERS, "int2str (x);"),
    ("str2num", 200, NUMBERS + " s = mat2str (x);", "str2num (s);"),
    ("str2double of cells", 1000, TEXT, "str2double (w);"),
    ("regexprep", 1000, TEXT, "regexprep (s, 'w(\\d)', '$1x');"),
    ("regexp", 1000, TEXT, "[t, n] = regexp (s, 'w(?<d>\\d)', 'tokens', 'names');"),
    ("regexp of cells", 300, TEXT, "regexp (w, '(\\d+)', 'tokens', 'once');"),
    ("strrep", 1000, TEXT, "strrep (s, 'w', 'xyz');"),
    ("strtok in a loop", 100, TEXT, "r = s; while ~isempty (r), [t, r] = strtok (r, ','); end"),
    ("strtrim of cells", 1000, TEXT, "strtrim (w);"),
    ("upper of cells", 1000, TEXT, "upper (w);"),
    ("strcat of cells", 1000, TEXT, "strcat (w, 'a', w);"),
    ("strcat (w{:})", 1000, TEXT, "strcat (w{:});"),
    ("[w{:}]", 1000, TEXT, "x = [w{:}];"),
    ("horzcat (w{:})", 1000, TEXT, "x = horzcat (w{:});"),
    ("vertcat (c{:})", 1000, "c = num2cell (1:n);", "x = vertcat (c{:});"),
    ("max of a list", 1000, "c = num2cell (1:n);", "x = {c{:}}; [a] = deal (c{1}); y = struct ('a', c); z = [y.a];"),
    ("[s.f] = deal (c{:})", 1000, "c = num2cell (1:n); s = struct ('f', c);", "[s.f] = c{:}; [s.f] = deal (3);"),
    ("char (w)", 1000, TEXT, "char (w);"),
    ("cellstr", 1000, TEXT + " x = char (w);", "cellstr (x);"),
    ("num2cell", 1000, NUMBERS, "num2cell (x);"),
    ("cell2mat", 300, "c = num2cell (1:n);", "cell2mat (c);"),
    ("cell2mat of blocks", 300, "c = mat2cell (ones (n, 3), ones (1, n), [1 2]);", "cell2mat (c);"),
    ("mat2cell", 300, "", "mat2cell (ones (n, 3), ones (1, n), [1 2]);"),
    ("accumarray", 1000, NUMBERS, "accumarray (x' + 1, 1);"),
    ("accumarray (@max)", 1000, NUMBERS, "accumarray (x' + 1, 1, [], @max);"),
    ("accumarray (@(v) ...)", 300, NUMBERS, "accumarray (mod (x', 500) + 1, 1, [], @(v) {v});"),
    ("histc", 1000, NUMBERS, "histc (x, 0:10:10007);"),
    ("interp1", 1000, NUMBERS, "interp1 (1:n, x, linspace (1, n, n));"),
    ("interp1 spline", 1000, NUMBERS, "interp1 (1:n, x, linspace (1, n, n), 'spline');"),
    ("interp1 pchip", 1000, NUMBERS, "interp1 (1:n, x, linspace (1, n, n), 'pchip');"),
    ("interp1 cubic", 1000, NUMBERS, "interp1 (1:n, x, linspace (1, n, n), 'cubic');"),
    ("interp1 nearest", 1000, NUMBERS, "interp1 (1:n, x, linspace (1, n, n), 'nearest');"),
    ("spline", 500, NUMBERS, "spline (1:n, x, 1:0.5:n);"),
    ("spline, ppval", 500, NUMBERS, "p = spline (1:n, x); ppval (p, 1:0.5:n);"),
    ("spline, clamped", 500, NUMBERS, "spline (1:n, [0 x 0]);"),
    ("pchip", 500, NUMBERS, "pchip (1:n, x, 1:0.5:n);"),
    ("interp2", 100, "", "interp2 (ones (n, 3), 1.5, linspace (1, n, n));"),
    ("trapz, cumtrapz", 1000, NUMBERS, "trapz (x); cumtrapz (x);"),
    ("filter", 1000, NUMBERS, "filter ([1 2 3], [1 .5], x);"),
    ("conv with short", 1000, NUMBERS, "conv (x, [1 2 3]);"),
    ("fft", 1024, NUMBERS, "ifft (fft (x));"),
    ("cumsum, diff, prod", 1000, NUMBERS, "cumsum (x); diff (x); prod (x); cumprod (x); cummax (x);"),
    ("median, mode, std", 1000, NUMBERS, "median (x); mode (x); std (x); var (x); mean (x);"),
    ("quantile", 1000, NUMBERS, "quantile (x, 0:0.1:1); prctile (x, 50); iqr (x);"),
    ("nnz, find, any", 1000, NUMBERS, "find (x > 5); any (x); nnz (x);"),
    ("circshift, fliplr", 1000, NUMBERS, "circshift (x, 3); fliplr (x); rot90 (x);"),
    ("repmat, kron", 1000, NUMBERS, "repmat (x, 3, 2); kron (x, [1 2]);"),
    ("primes, isprime", 1000, "", "primes (n); isprime (1:n);"),
    ("factor, gcd, lcm", 100, NUMBERS, "gcd (x, 12); lcm (x, 12);"),
    ("dec2bin, bin2dec", 300, NUMBERS, "bin2dec (dec2bin (x));"),
    ("dec2hex", 300, NUMBERS, "hex2dec (dec2hex (x));"),
    ("randperm", 1000, "", "randperm (n);"),
    ("nchoosek (1:k, 2)", 10, "", "nchoosek (1:round (sqrt (n) * 5), 2);"),
    ("lookup", 1000, NUMBERS, "lookup (1:n, x);"),
    ("sub2ind, ind2sub", 1000, NUMBERS, "[a, b] = ind2sub ([100 200], x + 1); sub2ind ([200 200], a, b);"),
    ("polyfit, polyval", 1000, NUMBERS, "p = polyfit (1:n, x, 3); polyval (p, 1:n);"),
    ("containers.Map (keys, values)", 300, TEXT, "m = containers.Map (w, num2cell (1:n)); m.keys (); values (m, w);"),
    ("isKey (m, cells)", 300, TEXT + " m = containers.Map (w, num2cell (1:n));", "isKey (m, w);"),
    ("cellfun ('isempty'), ('length')", 1000, TEXT, "cellfun ('isempty', w); cellfun (@numel, w); cellfun (@ischar, w);"),
    ("iscellstr, strcmp of cells", 1000, TEXT, "iscellstr (w); strcmp (w, 'w1'); strcmp (w, w); strncmp (w, 'w', 1);"),
    ("strfind of cells", 1000, TEXT, "strfind (w, '1'); strfind (s, ',');"),
    ("validatestring", 100, TEXT, "any (strcmpi (w, 'W1'));"),
    ("strvcat, strjust", 300, TEXT, "strjust (strvcat (w{:}), 'right');"),
    ("textscan", 300, NUMBERS + " s = sprintf ('%d %d\\n', x);", "textscan (s, '%f %f');"),
    ("sscanf", 300, NUMBERS + " s = sprintf ('%d ', x);", "sscanf (s, '%d');"),
    ("sprintf of n numbers", 300, NUMBERS, "sprintf ('%d,', x); t = disp (x(1));"),
    ("evalc (disp (x))", 100, NUMBERS, "s = evalc ('disp (x)');"),
    ("isequal", 300, TEXT, "isequal (w, w(:)'); isequal (num2cell (1:n), num2cell (1:n));"),
    ("cellfun (@(x) ..., ErrorHandler)", 100, TEXT, "cellfun (@(x) error ('a'), w, 'ErrorHandler', @(varargin) 1);"),
    ("triu, tril, cross, dot", 100, "", "x = ones (n, 3); cross (x, x); dot (x, x, 2); triu (x);"),
    ("datestr", 3, "", "datestr (730000 + (1:n));"),
    ("datenum", 100, "", "datenum (2000, 1, 1:n); datevec (730000 + (1:n)); weekday (730000 + (1:n));"),
    ("bitand, bitshift", 1000, NUMBERS, "bitand (x, 255); bitshift (x, 2); bitxor (x, 1);"),
    ("cellfun of handles", 200, TEXT, "cellfun (@(x) [x 'a'], w, 'UniformOutput', false);"),
    ("idx by logical", 1000, NUMBERS, "x(x > 10) = []; x(x < 5000) = 0; y = x(x == 0);"),
    ("delete by list", 1000, NUMBERS, "x([1:2:end]) = [];"),
    ("fieldnames of n", 100, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end", "fieldnames (t); numfields (t); struct2cell (t);"),
    ("merge structs", 100, "t = struct (); for i = 1:n, t.(sprintf ('f%d', i)) = i; end",
     "u = struct (); f = fieldnames (t); for i = 1:n, u.(f{i}) = t.(f{i}); end"),
    ("arrayfun over structs", 300, "s = struct ('f', num2cell (1:n));", "arrayfun (@(e) e.f, s);"),
    ("tridiagonal \\", 3, "A = diag (4 * ones (1, n)) + diag (ones (1, n - 1), 1) + diag (ones (1, n - 1), -1); b = (1:n)';", "A \\ b;"),
]

# What moves elements at each step, here as in Octave, because they lie column by column (or print all of a text): few
# instructions a step, but time by size; reported, not bounded.
MOVES = {
    "x(end+1,:) = row", "x = [x; row]", "c(end+1,:) = {a b}", "c{i,3} = v", "t.v(end+1,:) = row", "rmfield, one by one", "x(1,:) = []",
    "x(end,:) = []", "s = sprintf ('%s%d', s, i)",
}
# What has n^2 elements.
SQUARE = {"tridiagonal \\"}


def program(setup, body, n, functions):
    return "%sn = %d;\n%s\nt0 = cputime;\n%s\nprintf ('time %%.9f\\n', cputime - t0);\n" % (functions, n, setup, body)


def seconds(command, text, folder, limit):
    path = os.path.join(folder, "growth_step.m")
    with open(path, "w") as f:
        f.write(text)
    try:
        done = subprocess.run(command + [path], capture_output=True, text=True, timeout=limit, cwd=folder)
    except subprocess.TimeoutExpired:
        return None, "longer than %d s" % limit
    found = re.search(r"^time ([0-9.]+)$", done.stdout, re.M)
    if not found:
        return None, (done.stderr.strip().splitlines() or ["printed nothing"])[0][:100]
    return float(found.group(1)), ""


def count_all(command, cases, less, folder):
    """{(case number, factor): instructions}, all in one run: the profiler writes what was counted since its last file
    whenever `tic` is called."""
    text, keys = FUNCTIONS, []
    for k, (_, (name, n, setup, body)) in enumerate(cases):
        for factor in (1, 10): # no try: what an error leaves would have to be kept
            text += "clear -variables; n = %d;\n%s\ntic;\n%s\ntic;\n" % (max(n // less, 1) * factor, setup, body)
            keys += [None, (k, factor)]
    path = os.path.join(folder, "growth_steps.m")
    with open(path, "w") as f:
        f.write(text)
    done = subprocess.run(["valgrind", "--tool=callgrind", "--dump-before=vm_bi_tic", "--compress-strings=yes",
                           "--callgrind-out-file=" + os.path.join(folder, "counts")] + command + [path],
                          capture_output=True, text=True, cwd=folder)
    if done.stdout or done.returncode:
        print(done.stdout, done.stderr[-1000:] if done.returncode else "")
    found = {}
    for number, key in enumerate(keys, 1):
        try:
            with open(os.path.join(folder, "counts.%d" % number)) as f:
                total = re.findall(r"^(?:totals|summary): (\d+)", f.read(), re.M)
        except OSError:
            break
        if key:
            found[key] = int(total[-1])
    return found


def best(command, text, folder, rounds, limit):
    times, why = [], ""
    for _ in range(rounds):
        t, why = seconds(command, text, folder, limit)
        if t is None:
            break
        times.append(t)
    return (min(times) if times else None), why


def cell(value, form="%9.4f"):
    return form % value if value is not None else "%9s" % "-"


def by_time(args, cases, folder):
    octave = OCTAVE if shutil.which(OCTAVE[0]) and not args.alone else None
    print("%-32s %7s %9s %9s %9s %7s %9s %9s" % ("seconds", "n", "n", "10 n", "100 n", "ratio", "octave", "octave/m"))
    bad = []
    for functions, (name, n, setup, body) in cases:
        times = []
        for factor in (1, 10, 100):
            t, why = best(args.command, program(setup, body, n * factor, functions), folder, args.rounds if factor < 100 else 1, args.limit)
            times.append(t)
            if t is None:
                break
        times += [None] * (3 - len(times))
        # what is too short to measure says nothing about growth
        ratio = times[2] / max(times[0], 1e-5) if None not in times else None
        other = None
        if octave and times[2] is not None and (times[2] > args.quick or ratio > 120):
            other, _ = seconds(octave, program(setup, body, n * 100, functions), folder, max(args.limit, 5))
        slower = other is not None and times[2] > other
        mark = ""
        if times[2] is None:
            mark = "FAILED: " + why
        elif name not in MOVES | SQUARE and ratio > 120 and times[2] > 0.005:
            mark = "GROWS"
        if slower:
            mark += " SLOWER"
        if mark:
            bad.append(name)
        if mark or not args.only_bad:
            print("%-32s %7d %s %s %s %s %s %s %s" % (
                name, n, cell(times[0]), cell(times[1]), cell(times[2]), cell(ratio, "%7.0f") if ratio else "      -", cell(other),
                cell(other / times[2] if other and times[2] else None, "%9.1f"), mark), flush=True)
    print("%d of %d" % (len(cases) - len(bad), len(cases)))
    return bad


def by_instructions(args, cases, folder):
    print("%-32s %7s %14s %14s %7s" % ("instructions", "n", "n", "10 n", "ratio"))
    bad = []
    found = count_all(args.command, cases, args.less, folder)
    for k, (_, (name, n, _, _)) in enumerate(cases):
        few, many = found.get((k, 1)), found.get((k, 10))
        ratio = many / max(few, 20000) if few and many else None
        over = name not in SQUARE and (ratio is None or ratio > 14)
        if over:
            bad.append(name)
        if over or not args.only_bad:
            print("%-32s %7d %14s %14s %7s %s" % (name, max(n // args.less, 1), few, many, "%.1f" % ratio if ratio else "-",
                                                  "GROWS" if over else ""), flush=True)
    print("%d of %d" % (len(cases) - len(bad), len(cases)))
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--limit", type=int, default=20, help="seconds until a run is given up")
    parser.add_argument("--quick", type=float, default=0.002, help="seconds below which Octave is not asked")
    parser.add_argument("--alone", action="store_true", help="without Octave")
    parser.add_argument("--only-bad", action="store_true", help="print only what misses a bar")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="only names that hold TEXT")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--less", type=int, default=10, help="divide n by this for --instructions")
    parser.add_argument("--check", action="store_true")
    args = interpreter.parse(parser)
    cases = [("", c) for c in LOOP] + [(FUNCTIONS, c) for c in CALLED] + [("", c) for c in AT_ONCE]
    cases = [c for c in cases if not args.only or any(t in c[1][0] for t in args.only)]
    with tempfile.TemporaryDirectory() as folder:
        bad = (by_instructions if args.instructions else by_time)(args, cases, folder)
    return 1 if args.check and bad else 0


if __name__ == "__main__":
    sys.exit(main())
