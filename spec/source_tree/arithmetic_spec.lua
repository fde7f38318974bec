-- The core refuses to be compiled for arithmetic in which its bits and its bounds do not hold.
local tree = require "spec.support.tree"

local function field(name)
  local file = assert(io.open(tree.build .. "/CMakeCache.txt"))
  local value = file:read("a"):match("\n" .. name .. ":[^=]*=([^\n]*)")
  file:close()
  return value
end

describe("the core", function()
  local compiler = field "CMAKE_C_COMPILER"
  local files = {}
  for file in tree.run("ls src/core/*.c src/core/*/*.c"):gmatch("[^\n]+") do
    -- the kernels for more than the baseline have headers that other machines lack
    if not file:find "/avx" and not file:find "/neon" then files[#files + 1] = file end
  end

  local function compiled(file, flags)
    return tree.run(("%s -std=c17 -fsyntax-only -Isrc/core %s %s"):format(tree.quote(compiler), flags, file))
  end

  it("is compiled file by file as this spec compiles it", function()
    assert.is_true(#files > 10)
    for _, file in ipairs(files) do
      local output, code = compiled(file, "-O2")
      assert.equal(0, code, output)
    end
  end)

  for flags, message in pairs {
    ["-ffast-math"] = "compile it without -ffast-math and its parts",
    ["-ffinite-math-only"] = "compile it without -ffast-math and its parts",
    ["-U__FLT_EVAL_METHOD__ -D__FLT_EVAL_METHOD__=2"] = "rounds each operation to a double",
    ["-U__DBL_MANT_DIG__ -D__DBL_MANT_DIG__=64"] = "needs IEEE doubles of 64 bits",
  } do
    it("is not compiled with " .. flags, function()
      for _, file in ipairs(files) do
        local output, code = compiled(file, flags)
        assert.not_equal(0, code, file)
        assert.truthy(output:find(message, 1, true), output)
      end
    end)
  end

  it("is not configured with a C library whose fma rounds twice", function()
    local folder = tree.temporary()
    local file = assert(io.open(folder .. "/fma.c", "w"))
    file:write "double fma(double a, double b, double c) { return a * b + c; }\n"
    file:close()
    local _, code = tree.run(("%s -O2 -ffp-contract=off -fno-builtin -c '%s/fma.c' -o '%s/fma.o'")
      :format(tree.quote(compiler), folder, folder))
    assert.equal(0, code)
    local output
    output, code = tree.run(("cmake -S . -B '%s/build' -DCMAKE_EXE_LINKER_FLAGS='%s/fma.o'"):format(folder, folder))
    tree.remove(folder)
    assert.not_equal(0, code)
    assert.truthy(output:gsub("%s+", " "):find("rnnlua needs a C library whose fma rounds once: "
      .. "fma(0x1.0000002p+0, 0x1.0000002p+0, -0x1.0000004p+0) is 0x0p+0, expected 0x1p-54", 1, true), output)
  end)
end)
