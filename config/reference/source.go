package reference

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// source is what the comments of a package's Go source say.
type source struct {
	// types is by the type's name, funcs by the function's.
	types map[string]typeDoc
	funcs map[string]string
}

// typeDoc is what stands above a type and in it.
type typeDoc struct {
	text string
	// fields is by the field's name; empty for a field without a comment.
	fields map[string]string
	// values are the type's constants, in the order of the source.
	values []value
}

// value is one constant of an enumeration.
type value struct {
	name, text string
	// written is the constant as a configuration holds it.
	written string
}

// readSource reads the comments of the package in dir, its tests left out.
func readSource(dir string) (*source, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no Go source: %w", dir, fs.ErrNotExist)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(set, files, "config")
	if err != nil {
		return nil, err
	}
	s := &source{types: map[string]typeDoc{}, funcs: map[string]string{}}
	for _, t := range pkg.Types {
		s.types[t.Name] = typeDoc{text: t.Doc, fields: fieldDocs(t), values: constants(t)}
		s.addFuncs(t.Funcs)
	}
	s.addFuncs(pkg.Funcs)
	return s, nil
}

func (s *source) addFuncs(funcs []*doc.Func) {
	for _, f := range funcs {
		s.funcs[f.Name] = f.Doc
	}
}

// fieldDocs returns the comment above each field of a struct; none for another
// type.
func fieldDocs(t *doc.Type) map[string]string {
	fields := map[string]string{}
	for _, spec := range t.Decl.Specs {
		structure, ok := spec.(*ast.TypeSpec).Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, field := range structure.Fields.List {
			for _, name := range field.Names {
				fields[name.Name] = field.Doc.Text()
			}
		}
	}
	return fields
}

// constants returns the text constants that are declared with type t.
func constants(t *doc.Type) []value {
	var values []value
	for _, group := range t.Consts {
		for _, spec := range group.Decl.Specs {
			constant := spec.(*ast.ValueSpec)
			for i, literal := range constant.Values {
				basic, ok := literal.(*ast.BasicLit)
				if !ok || basic.Kind != token.STRING {
					continue
				}
				// What the parser took for a literal can be unquoted.
				written, _ := strconv.Unquote(basic.Value)
				values = append(values, value{constant.Names[i].Name, constant.Doc.Text(), written})
			}
		}
	}
	return values
}
