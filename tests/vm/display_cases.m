% tests/vm/display_cases.m - writes display_cases.txt: values and how GNU Octave 7.3 shows them. Run in this folder:
%   octave-cli --norc display_cases.m
1;
function s = numbers (v)
  s = "";
  for k = 1:numel (v)
    if (isna (v(k)))
      s = [s " NA"];
    else
      s = [s sprintf(" %.17g", v(k))];
    end
  end
end
function s = integers (v)
  s = "";
  for k = 1:numel (v)
    s = [s " " disp(v(k))(1:end-1)];
  end
end
function s = value (v)
  d = sprintf (" %d", ndims (v), size (v));
  if (iscell (v))
    s = [" cell" d];
    for k = 1:numel (v)
      s = [s value(v{k})];
    end
  elseif (isstruct (v))
    f = fieldnames (v);
    s = [" struct" d sprintf(" %d", numel (f)) sprintf(" %s", f{:})];
    for k = 1:numel (v)
      for j = 1:numel (f)
        s = [s value(v(k).(f{j}))];
      end
    end
  elseif (is_function_handle (v))
    s = [" func " func2str(v)];
  elseif (iscomplex (v))
    w = [real(v(:)) imag(v(:))].';
    s = [" complex " class(v) d numbers(double (w(:)))];
  elseif (ischar (v))
    s = [" char" d numbers(double (v(:)))];
    if (! isempty (strfind (typeinfo (v), "sq_")))
      s = [" sq_" s(2:end)];
    end
  elseif (isinteger (v))
    s = [" " class(v) d integers(v(:))];
  else
    s = [" " class(v) d numbers(double (v(:)))];
  end
end
function bars (out, text)
  if (! isempty (text))
    fprintf (out, "|%s", strrep (text, "\n", "\n|")(1:end-1));
  end
end
function one (out, text, precision)
  persistent n = 0;
  output_precision (precision);
  x = eval (text);
  if (any (strcmp (typeinfo (x), {"double_range", "range"})) && isempty (strfind (text, "(")))
    p = strsplit (text, ":");
    if (numel (p) == 2)
      p = {p{1}, "1", p{2}};
    end
    v = [" range" numbers([eval(p{1}) eval(p{2}) eval(p{3})]) sprintf(" %d", numel (x))];
  else
    v = value (x);
  end
  fprintf (out, "case %d %s\n%s\n", precision, text, v(2:end));
  bars (out, evalc ("x"));
  fprintf (out, "disp\n");
  bars (out, evalc ("disp (x)"));
end
out = fopen ("display_cases.txt", "w");
scalars = {"0", "5", "-5", "3.14159", "-3.14159", "0.5", "-0.5", "0.01", "0.001", "0.0001", "1e-5", "1e-10", "1e-100", "1e100", "1e5", "99999", "99999.5", "12345.678", "1234.5", "123456", "123456.7", "999999", "9999999", "99999999", "1e10", "1e15", "1e16", "NaN", "Inf", "-Inf", "NA", "pi*1000", "0.99999", "0.999999", "9.99999", "99.9999", "999.999", "single(3.14159)", "single(0.001)", "single(16777216)", "single(123456)", "single(0.1)", "single(1e10)", "true", "false", "int8(-5)", "uint8(200)", "int64(9223372036854775807)", "uint64(18446744073709551615)", "intmin('int64')", "1+2i", "-1-2i", "1.5-2.5i", "1e5+1i", "1e5+1.5i", "100.5+1i", "1.5+100i", "1000.5+1i", "0.001+1i", "i", "0.5i", "complex(1,0)", "complex(0,0)", "complex(NaN,Inf)", "complex(1.5,Inf)", "complex(-Inf,1)", "complex(100.5,NaN)", "complex(NA,1)", "single(1+2.5i)", "1e10+1i", "99999+1i", "999999+1i", "9999999+1i", "0.1+0.2i", "1e-5+1e5i"};
matrices = {"[1 2 3]", "[1;2;3]", "[1.5 2.25]", "[0.1;0.22;0.333]", "[1 NaN 3]", "[1.5 NaN -Inf]", "[NaN 1]", "[NaN NaN]", "[Inf -Inf 1]", "[NA 1]", "[NA 1.5 NaN]", "[Inf 1e6]", "[-1 2]", "[-1.5 2]", "[-1 NaN]", "[-100 NaN]", "[1e5 1]", "[1e5 -1e5]", "[1e6 1]", "[1e5+0.5 1]", "[99999 1]", "[99999.5 1.5]", "[1e10 1]", "[1e10 NaN]", "[1e15 1]", "[1000.5 1]", "[100.5 1]", "[100.5 0.01]", "[100.5 0]", "[0.05 0]", "[0 0]", "[0 -0]", "[0.5 0]", "[0.001 0.002]", "[1e-5 1]", "-[1e-5 2]", "[1e-10 1e-11]", "[1e100 1]", "[1e-99 1.5]", "[1e-100 1.5]", "[1e100 1e-100]", "[0.5;0;100]", "[123.456 0.5]", "[pi*100 pi]", "[pi*1000 1]", "[9.99999 1]", "[-0.5;-10]", "magic(4)", "magic(4)/3", "ones(2,30)*0.5", "zeros(3,40)", "(1:30)*1.5", "(1:21)*1.5", "(1:17)*1.5", "(1:18)*1.5", "ones(1,20)", "ones(1,21)", "ones(1,22)", "-ones(2,30)", "rand(3,3)>2", "single([1.5 2.5])", "single([1e10 1])", "single([1000.5 1])", "[1+2i 3.5-4i]", "[1+2i;NaN]", "[1+2i 1e6]", "[1e5+1.5i 1]", "complex([1 2],[0 0])", "[complex(1.5,Inf) 2.5]", "[0.001+1i 5]", "[1;10;100]*(1+i)", "-[1+2i 3]", "(1:12)*(1+1i)", "((1:12)+0.5)*(1+1i)", "[10.5+1i;2+100i]", "1e5*[1+i 2]", "1e6*[1+i 2]", "[99999+1i 0.5]", "[1e100+i 2]", "single([1+2i 2.5])", "[1+NaN*i 2]", "[1e-5+1i 2+3i]", "[NaN;23.4+2.2i]", "[0.5+100i 0.001]", "[1+1e-3i 2+1e-3i]", "[1e-3+1e-3i 2+1e-3i]", "[1e5+1e-5i 1e5+2e-5i]", "[0.5i 100]"};
ranges = {"0:5", "0:-1:-5", "1:9", "1:20", "1:22", "1:40", "1:120", "0:0.1:0.5", "0:0.25:1", "-1:0.5:1", "-2:2", "-10:5:10", "10:-10:-20", "0:3:10", "0:3:11", "-0.5:0.5:10", "0:1e-3:3e-3", "0:1e5:5e5", "0:1e6:3e6", "1e10:1e10+2", "0:0.3:10", "-1e3:0.5:-999", "1e3:0.5:1e3+1", "1e5:0.5:1e5+1", "5:-1:1", "1:5.5", "0:-0.5:-2", "-1:10", "99:101", "0:0.01:0.05", "1:0"};
others = {"[]", "zeros(0,3)", "zeros(1,0)", "zeros(0,3,2)", "single([])", "true(0,3)", "int8([])", "''", "\"\"", "char(zeros(3,0))", "char(zeros(0,3))", "'abc'", "['abc';'def']", "repmat('a',1,100)", "repmat('ab',3,50)", "' '", "zeros(2,2,2)", "ones(2,3,2)*1.5", "cat(3,[1.5 2],[300 4])", "cat(3,[1+2i 3],[4 5])", "permute(1:3,[3 1 2])", "cat(4,[1 2],[3 4])", "zeros(2,2,0)", "true(2,2,2)", "cat(3,true,false)", "int8(cat(3,1,100))", "int8(cat(3,[1 2],[100 3]))", "int32(ones(2,2,2))", "ones(2,2,2,2)", "cat(3,['ab';'cd'],['ef';'gh'])", "cat(3,1:40,1:40)", "int8([1 2;3 -4])", "int8([-100 5;1 2])", "int16([1 -200 3])", "int32([100;-5])", "int32(1:40)", "uint8([1;2])", "int32(-(1:40))", "zeros(1,40,'int8')", "true(2,50)", "false(1,40)", "[true false]", "int64([1 9223372036854775807])", "uint64([1 18446744073709551615])", "@sin", "{}", "cell(2,0)", "cell(0,3)", "cell(0,3,2)", "cell(2,2,2)", "cell(2,2)", "{1,2}", "{1,'abc';[1 2 3],{2,'x'}}", "{[]}", "{{}}", "{zeros(0,3)}", "{1+2i, true, int8(3), @sin, [1 2 3]}", "{struct('a',1)}", "{struct('a',{1,2})}", "{'';\"\"}", "{['ab';'cd']}", "{zeros(2,2,2)}", "{cat(3,int8([1 2]),[3 4])}", "{{1,{2}}}", "{NaN,-1.5,1e10,0.001,NA}", "{single(1.5)}", "{int8(zeros(0,3))}", "{[1 2;3 4],[1.5 2]}", "{int8([1 2]), [true false]}", "{[1+2i 2]}", "{struct()}", "{struct('a',{})}", "{1;'';[]}", "{ones(1,30)}", "{int8(ones(1,40))}", "{{ones(1,30)*1.5}}", "struct('a',1,'b','hi')", "struct('a',{1,2})", "struct()", "struct('a',{})", "struct('y',struct('z',3))", "struct('a',{{1,2}})", "struct('m',[1 2;3 4])", "struct('a',{{}})", "struct('x',zeros(2,2,2))", "struct('s',struct('q',{1,2}))", "struct('e',[],'c',{{}},'z','')", "struct('mc',['ab';'cd'])", "struct('f',@sin)", "struct('i',int8([1 2;3 4]),'b',true,'m',1+2i)", "struct('a',struct('b',struct('c',1,'d',[1 2],'e',\"hi\",'g','hi','f',{{1}})))", "struct('a',struct('b',struct('c',true,'d',[true false],'e',@sin,'f',int8(1),'g',int8([1 2]),'h',1+i,'i',[1+i 2],'j',single(1),'k',single([1 2]),'l',zeros(2,2,2))))", "struct('a',struct('b',struct('c',struct('d',1),'e',struct('f',{1,2}))))", "struct('a',{{struct('p',struct('q',1))}})", "{struct('a',struct('b',struct('c',1)))}", "struct('a',{1,2,3},'bb','z')", "struct('w',ones(1,40))"};
everything = [scalars matrices ranges others];
for k = 1:numel (everything)
  one (out, everything{k}, 5);
end
numeric = [scalars matrices ranges];
for k = 1:numel (numeric)
  one (out, numeric{k}, 16);
end
for k = 1:4:numel (numeric)
  one (out, numeric{k}, 3);
  one (out, numeric{k}, 8);
end
fclose (out);
