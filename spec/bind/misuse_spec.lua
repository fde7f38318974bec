-- What every layer over vectors does with no steps, with upstream gradients missing or left over, with arrays to fill
-- that share numbers, and when it is asked for its gradients again: the same cases for all.
local bits = require "spec.support.bits"
local layer_inputs = require "spec.support.layer_inputs"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local SEED = 7

-- At the sizes of layer_inputs: T 4, D 3, H 2, V 5.
local AT_LEAST_1 = "%s: expected sizes of at least 1, got %s"
local MISSING = "dout is missing; expected %s"
local STEPS = "an array of 4 × 2 numbers, or 2 for the last step alone"

-- By layer: `empty` is what it says of an array whose outermost size is 0, and of an empty table, by input; `missing`,
-- of a backward without upstream gradients; `kept`, the inputs that it reads again in backward.
local LAYERS = {
  ElmanCell = { empty = { Wx = { "0 × 3", "Wx: expected H × D numbers, got 0" },
    x = { false, "x: expected 3 or N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = MISSING:format "an array of 2 numbers", kept = { "Wx", "Wh" } },
  Elman = { empty = { Wx = { "0 × 3", "Wx: expected H × D numbers, got 0" },
    X = { "0 × 3", "X: expected T × 3 or T × N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = MISSING:format(STEPS), kept = { "Wx", "X", "Wh" } },
  LSTMCell = { empty = { Wx = { "0 × 3", "Wx: expected 4H × D numbers, got 0" },
    x = { false, "x: expected 3 or N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = "dh and dc are missing: expected at least one of them", kept = { "Wx", "Wh" } },
  LSTM = { empty = { Wx = { "0 × 3", "Wx: expected 4H × D numbers, got 0" },
    X = { "0 × 3", "X: expected T × 3 or T × N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = "dH and dc are missing: expected at least one of them", kept = { "Wx", "X", "Wh" } },
  GRUCell = { empty = { Wx = { "0 × 3", "Wx: expected 3H × D numbers, got 0" },
    x = { false, "x: expected 3 or N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = MISSING:format "an array of 2 numbers", kept = { "Wx", "Wh" } },
  GRU = { empty = { Wx = { "0 × 3", "Wx: expected 3H × D numbers, got 0" },
    X = { "0 × 3", "X: expected T × 3 or T × N × 3 numbers, got 0; D is 3 in Wx" } },
    missing = MISSING:format(STEPS), kept = { "Wx", "X", "Wh" } },
  Linear = { empty = { W = { "0 × 3", "W: expected V × D numbers, got 0" },
    x = { false, "x: expected 3, N × 3 or T × N × 3 numbers, got 0; D is 3 in W" } },
    missing = MISSING:format "an array of 5 numbers", kept = { "W" } },
  Embedding = { empty = { E = { "0 × 3", "E: expected V × D numbers, got 0" },
    k = { "0", AT_LEAST_1:format("k", "0") } },
    missing = MISSING:format "an array of 3 numbers", kept = {} },
  SoftmaxCrossEntropy = { empty = { z = { "0", AT_LEAST_1:format("z", "0") },
    k = { false, "k: expected a single integer, got a list of 0; z has no batch" } },
    missing = MISSING:format "a number", kept = {} },
  GatedScan = { empty = { a = { "0 × 2", "a: expected T × H or T × N × H numbers, got 0" },
    b = { false, "b: expected 4 × 2 numbers, got 0; T is 4 in a, a has no batch, H is 2 in a" } },
    missing = MISSING:format(STEPS), kept = { "a" } },
}

-- How many numbers a shape has, and a view of the first so many of a block.
local BLOCK = 720 -- numbers, which every count here divides
local function count(shape)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  return n
end
local function view(block, shape)
  local n = count(shape)
  return block:reshape(count(block.shape) // n, n)[1]:reshape(shape)
end

local function is_array(value) return type(value) == "userdata" end

-- Exact bits, or a number in hexadecimal, of each.
local function bits_of(list)
  local all = {}
  for i, value in ipairs(list) do all[i] = is_array(value) and bits.of(value) or ("%a"):format(value) end
  return all
end

it("the cases are those of every layer over vectors", function()
  local all, here = {}, {}
  for name, class in pairs(require("rnnlua.core").classes) do
    local made, layer = pcall(class)
    if made and layer.shapes then all[name] = true end
  end
  for name in pairs(LAYERS) do here[name] = true end
  assert.same(all, here)
end)

for name, case in pairs(LAYERS) do
  describe("misuse of rnn." .. name, function()
    local layer, inputs, ups, table_arg

    -- The inputs in their order, one of them another.
    local function arguments(other, value)
      local list = {}
      for i, input in ipairs(layer.inputs) do
        if input == other then list[i] = value else list[i] = inputs[input] end
      end
      return table.unpack(list)
    end

    -- The gradients, with places for some.
    local function backward(places)
      local list = table.move(ups, 1, #ups, 1, {})
      list[table_arg] = places
      return layer:backward(table.unpack(list))
    end

    local function refusal(arg, text, f)
      assert.equal(("bad argument #%d to 'backward' (%s)"):format(arg, text), raised(f))
    end

    before_each(function()
      layer = rnn[name]()
      inputs = layer_inputs.draw(layer, rnn.rng(SEED))
      ups = { layer:forward(arguments()) }
      for i, output in ipairs(ups) do -- upstream gradients of their own
        ups[i] = is_array(output) and output:scale(0.5) or 0.5
      end
      table_arg = #ups + 1
    end)

    it("with no steps, or no rows, is refused", function()
      for arg, input in ipairs(layer.inputs) do
        local texts = case.empty[input]
        if texts then
          local function refused(text, value)
            assert.equal(("bad argument #%d to 'forward' (%s)"):format(arg, text),
              raised(function() layer:forward(arguments(input, value)) end))
          end
          refused(texts[2], {})
          if texts[1] then
            local shape = layer.shapes[input] and layer_inputs.shape(layer, input) or {}
            shape[1] = 0
            refused(AT_LEAST_1:format(input, texts[1]), rnn.zeros(shape))
          end
          assert.equal("call forward first: the last one raised an error", raised(function() backward() end))
          layer:forward(arguments())
        end
      end
    end)

    it("with the wrong number of upstream gradients is refused", function()
      refusal(1, case.missing, function() layer:backward() end)
      refusal(1, case.missing, function() layer:backward(table.unpack({}, 1, table_arg)) end)
      local gradients = bits_of { backward() }
      local more = table.move(ups, 1, #ups, 1, {})
      more[table_arg] = rnn.zeros(2)
      refusal(table_arg, "gradients: expected a table with an array or false by name, got rnnlua.array",
        function() layer:backward(table.unpack(more)) end)
      more[table_arg], more[table_arg + 1] = {}, {}
      refusal(table_arg + 1, ("expected %s and a table of gradients, got %d arguments"):format(
        #ups == 1 and "1 upstream gradient" or #ups .. " upstream gradients", table_arg + 1),
        function() layer:backward(table.unpack(more)) end)
      assert.same(gradients, bits_of { backward() })
    end)

    it("backward twice gives the same gradients, in arrays of their own", function()
      local first = { backward() }
      local before = bits_of(first)
      for _, gradient in ipairs(first) do gradient:fill(9) end
      assert.same(before, bits_of { backward() })
      for _, gradient in ipairs(first) do assert.equal(9 * count(gradient.shape), gradient:sum()) end
    end)

    it("an array to fill that shares numbers with one that backward reads is refused", function()
      local gradients = bits_of { backward() }
      local own, kept = "%s: expected an array of its own, got one that shares numbers with %s", {}
      for _, input in ipairs(case.kept) do kept[input] = true end
      local function of_shape(input, block) return view(block, layer_inputs.shape(layer, input)) end
      for _, input in ipairs(layer.gradients) do
        -- Itself: filled where forward copied it.
        if kept[input] then
          refusal(table_arg, own:format(input, input .. ", which forward keeps"),
            function() backward { [input] = inputs[input] } end)
        else
          local given, before = inputs[input], inputs[input]:copy()
          assert.same(gradients, bits_of { backward { [input] = given } }, input)
          inputs[input] = before
          layer:forward(arguments())
        end
        -- An upstream gradient that begins with the same numbers.
        if is_array(ups[1]) then
          local block, up = rnn.zeros(BLOCK), ups[1]
          ups[1] = view(block, up.shape):add_to(up)
          refusal(table_arg, own:format(input, #ups == 1 and "dout" or "d" .. layer.outputs[1]),
            function() backward { [input] = of_shape(input, block) } end)
          ups[1] = up
        end
      end
      -- Two places: the error is about the later input.
      local order = {}
      for _, input in ipairs(layer.inputs) do
        if layer.shapes[input] then order[#order + 1] = input end
      end
      local block = rnn.zeros(BLOCK)
      for i = 2, #order do
        refusal(table_arg, own:format(order[i], "the array for " .. order[i - 1]), function()
          backward { [order[i]] = of_shape(order[i], block), [order[i - 1]] = of_shape(order[i - 1], block) }
        end)
      end
      assert.same(gradients, bits_of { backward() }) -- nothing was written
    end)

    it("an array to fill may share numbers with an output", function()
      local gradients, outputs = bits_of { backward() }, { layer:forward(arguments()) }
      local places = 0
      for _, output in ipairs(outputs) do
        for _, input in ipairs(layer.gradients) do
          local shape = layer_inputs.shape(layer, input)
          if is_array(output) and count(output.shape) % count(shape) == 0 then
            assert.same(gradients, bits_of { backward { [input] = view(output, shape) } }, input)
            places = places + 1
          end
        end
      end
      assert.equal(name == "SoftmaxCrossEntropy" or name == "Embedding", places == 0)
      assert.same(gradients, bits_of { backward() })
    end)
  end)
end
