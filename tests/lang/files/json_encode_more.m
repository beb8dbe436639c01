% behaviour: jsonencode pretty-prints, and writes scalars of every class as numbers
1;
function t (varargin)
  try
    disp (jsonencode (varargin{:}));
  catch e
    disp (["E: " strtok(e.message, "\n")]);
  end
end
t(struct())
t(struct('a',{}))
t(single(0.1))
t(uint64(18446744073709551615))
t(int64(-9223372036854775807))
t(containers.Map(1,2))
t(1+2i)
t({1,struct('a',[1 2;3 4])},'PrettyPrint',true)
t([],'PrettyPrint',true)
t({},'PrettyPrint',true)
t(struct(),'PrettyPrint',true)
t([1 2 3],'PrettyPrint',true)
t()
t(1,2)
t(1,'PrettyPrint',3)
t(1,'prettyprint')
t(single(3.14159265))
t(single(1e10))
t({1,struct('b','x','c',{{}})},'PrettyPrint',true)
