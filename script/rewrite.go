package script

import (
	"reflect"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// The hidden globals that rewritten code calls. No script can write such a name.
const (
	hiddenPow    = " pow"
	hiddenShift  = " shift"
	hiddenSource = " source"
	hiddenRegExp = " regexp"
	hiddenCaught = " caught"
	hiddenTimes  = " times"
	hiddenLength = " length"
	hiddenDigits = " digits"
)

// rewrite mends in the parsed script what the engine gets wrong or could not be stopped in:
//   - regexps with properties, modifiers, sets, indices or lines are made so that the regexp library understands them;
//   - what a catch clause caught gets V8's words for the engine's;
//   - *, ** and << on BigInts are checked for size first, and so are the text given to eval and the lengths of arrays.
//
// It reports whether functions are declared in blocks, which the engine does not hoist as browsers do.
func rewrite(tree *ast.Program, source string) (blockFunctions bool) {
	r := rewriter{
		regexps: hasNewRegExps(source), catches: strings.Contains(source, "catch"),
		bigints: hasBigInts(source), evals: strings.Contains(source, "eval"),
		functions: strings.Contains(source, "function"), lengths: setsLengths(source),
	}
	if r.regexps || r.catches || r.bigints || r.evals || r.functions || r.lengths {
		r.walk(reflect.ValueOf(tree.Body))
	}
	return r.blockFunctions
}

// hasNewRegExps looks for what of regular expressions must be mended.
func hasNewRegExps(source string) bool {
	if strings.Contains(source, `\p{`) || strings.Contains(source, `\P{`) || hasModifiers(source) {
		return true
	}
	for i := 0; i < len(source); i++ {
		if source[i] != '/' {
			continue
		}
		flags := len(source[i+1:]) - len(strings.TrimLeft(source[i+1:], "dgimsuvy"))
		if strings.ContainsAny(source[i+1:i+1+flags], "dmv") {
			return true
		}
	}
	return false
}

// hasBigInts looks for 12n or BigInt.
func hasBigInts(source string) bool {
	if !strings.Contains(source, "*") && !strings.Contains(source, "<<") {
		return false
	}
	if strings.Contains(source, "BigInt") {
		return true
	}
	for i := 1; i < len(source); i++ {
		if source[i] == 'n' && source[i-1] >= '0' && source[i-1] <= '9' {
			return true
		}
	}
	return false
}

// rewriter walks a syntax tree by reflection: the tree has fifty kinds of nodes, of which four matter.
type rewriter struct {
	regexps, catches, bigints, evals, functions, lengths bool
	blockFunctions                                       bool
}

func (r *rewriter) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		r.enter(v)
		r.walk(v.Elem())
	case reflect.Pointer:
		// Beside nodes there are pointers to the file; only the ast package's lead on.
		if !v.IsNil() && v.Type().Elem().PkgPath() == astPackage {
			r.visit(v.Interface())
			r.walk(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "DeclarationList" { // declarations are in the body too
				r.walk(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.walk(v.Index(i))
		}
	}
}

// enter looks at what an interface of the tree holds.
func (r *rewriter) enter(v reflect.Value) {
	if !v.CanSet() {
		return
	}
	switch e := v.Interface().(type) {
	case *ast.BlockStatement:
		if v.Type() == reflect.TypeFor[ast.Statement]() { // not the body of an arrow function
			r.block(e)
		}
	case ast.Expression:
		if n := r.replace(e); n != nil {
			v.Set(reflect.ValueOf(n))
		}
	}
}

const astPackage = "github.com/dop251/goja/ast"

func (r *rewriter) visit(node any) {
	switch n := node.(type) {
	case *ast.RegExpLiteral:
		if r.regexps {
			n.Pattern, n.Flags, _ = mendPattern(n.Pattern, n.Flags)
		}
	case *ast.TryStatement:
		r.block(n.Body)
		r.block(n.Finally)
	case *ast.CatchStatement:
		r.block(n.Body)
		if r.catches && n.Body != nil {
			lookAtCaught(n)
		}
	}
}

// block looks for functions in a block that is not a function's body.
func (r *rewriter) block(b *ast.BlockStatement) {
	if b == nil {
		return
	}
	for _, s := range b.List {
		if _, ok := s.(*ast.FunctionDeclaration); ok {
			r.blockFunctions = true
		}
	}
}

// replace returns what stands for an expression, nil to leave it.
func (r *rewriter) replace(e ast.Expression) ast.Expression {
	switch n := e.(type) {
	case *ast.BinaryExpression:
		if name := hiddenOf(n.Operator); r.bigints && name != "" {
			return call(n, name, n.Left, n.Right)
		}
	case *ast.AssignExpression:
		r.assignment(n)
	case *ast.NewExpression:
		n.ArgumentList = r.arrayLength(n.Callee, n.ArgumentList)
	case *ast.RegExpLiteral:
		if r.regexps && strings.ContainsAny(n.Flags, "dv") {
			return call(n, hiddenRegExp, textLiteral(n, n.Pattern), textLiteral(n, n.Flags))
		}
	case *ast.CallExpression:
		n.ArgumentList = r.arrayLength(n.Callee, n.ArgumentList)
		if id, ok := n.Callee.(*ast.Identifier); ok && r.evals && id.Name == "eval" && len(n.ArgumentList) > 0 {
			if c, ok := n.ArgumentList[0].(*ast.CallExpression); ok && isHidden(c, hiddenSource) {
				return nil
			}
			n.ArgumentList[0] = call(n.ArgumentList[0], hiddenSource, n.ArgumentList[0])
		}
	}
	return nil
}

// assignment looks at a *= b with BigInts, which becomes a = a * b, and at list.length = n.
func (r *rewriter) assignment(n *ast.AssignExpression) {
	if name := hiddenOf(n.Operator); r.bigints && name != "" {
		if id, ok := n.Left.(*ast.Identifier); ok {
			n.Operator, n.Right = token.ASSIGN, call(n.Right, name, id, n.Right)
		}
	}
	if dot, ok := n.Left.(*ast.DotExpression); ok && r.lengths && n.Operator == token.ASSIGN && dot.Identifier.Name == "length" {
		n.Right = r.checked(n.Right, hiddenLength)
	}
}

// arrayLength looks at new Array(n) and Array(n), and at BigInt(text).
func (r *rewriter) arrayLength(callee ast.Expression, args []ast.Expression) []ast.Expression {
	id, ok := callee.(*ast.Identifier)
	if !ok || !r.lengths || len(args) != 1 {
		return args
	}
	switch id.Name {
	case "Array":
		return []ast.Expression{r.checked(args[0], hiddenLength)}
	case "BigInt":
		return []ast.Expression{r.checked(args[0], hiddenDigits)}
	}
	return args
}

// checked is a call that refuses a size that nothing has; that of a literal is seen here.
func (r *rewriter) checked(n ast.Expression, name string) ast.Expression {
	switch n := n.(type) {
	case *ast.SpreadElement:
		return n
	case *ast.CallExpression:
		if isHidden(n, name) {
			return n
		}
	case *ast.NumberLiteral:
		if i, ok := n.Value.(int64); ok && i <= maxItems {
			return n
		}
	}
	return call(n, name, n)
}

// setsLengths looks for code that may make a list longer than what it holds.
func setsLengths(source string) bool {
	for _, mark := range []string{"Array(", "BigInt(", ".length =", ".length="} {
		if strings.Contains(source, mark) {
			return true
		}
	}
	return false
}

func textLiteral(at ast.Expression, text string) ast.Expression {
	return &ast.StringLiteral{Idx: at.Idx0(), Value: unistring.NewFromString(text)}
}

func isHidden(c *ast.CallExpression, name string) bool {
	id, ok := c.Callee.(*ast.Identifier)
	return ok && id.Name.String() == name
}

func hiddenOf(op token.Token) string {
	switch op {
	case token.EXPONENT:
		return hiddenPow
	case token.SHIFT_LEFT:
		return hiddenShift
	case token.MULTIPLY:
		return hiddenTimes
	}
	return ""
}

// call makes a call of a hidden global in the place of an expression.
func call(at ast.Expression, name string, args ...ast.Expression) ast.Expression {
	return &ast.CallExpression{
		Callee:          &ast.Identifier{Name: unistring.NewFromString(name), Idx: at.Idx0()},
		LeftParenthesis: at.Idx0(), RightParenthesis: at.Idx1(), ArgumentList: args,
	}
}
