package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/table"
)

// routes has the routes of Django's ROOT_URLCONF that the draft knows.
func routes(site *latchkey.Site) error {
	env := site.Resources()
	api := site.Router("/api/")
	api.Register("categories", categoryViewSet(site))
	api.Register("tags", tagViewSet(site))
	api.Register("products", productViewSet(site))
	api.Register("catalog", catalogViewSet(site))
	api.Register("orders", orderViewSet(site))
	api.Register("reviews", reviewViewSet(site))

	links := site.SimpleRouter("/links/")
	links.Register("products", linkedProductViewSet(site))
	links.Register("categories", linkedCategoryViewSet(site))
	links.Register("tags", linkedTagViewSet(site))

	site.View("/generic/tags/", resource.ListCreateView(env, tagList(site)), rest.Description("Tags, all of them."))
	site.View("/generic/tags/{pk:int}/", resource.RetrieveUpdateDestroyView(env, tagDetail(site)))
	site.View("/generic/products/{sku}/", resource.RetrieveView(env, productBySKU(site)))
	return nil
}

// categoryViewSet is shop.views.CategoryViewSet.
func categoryViewSet(site *latchkey.Site) resource.ViewSet[Category] {
	return resource.ViewSet[Category]{Serializer: categorySerializer, Search: []string{"^name", "=slug"}, Lookup: "slug",
		Title: "Category"}
}

// tagViewSet is shop.views.TagViewSet.
func tagViewSet(site *latchkey.Site) resource.ViewSet[Tag] {
	return resource.ViewSet[Tag]{Serializer: tagSerializer, Pages: resource.LimitOffset{Size: 4, Max: 10}, Title: "Tag",
		Options: []rest.Option{rest.Permissions(rest.DjangoModelPermissionsOrAnonReadOnly)}}
}

// productViewSet is shop.views.ProductViewSet.
func productViewSet(site *latchkey.Site) resource.ViewSet[Product] {
	return resource.ViewSet[Product]{Serializer: productSerializer,
		Filter: []string{"category", "category__slug", "category__slug__in", "active", "name__icontains", "name__startswith",
			"released", "released__gte", "released__lt", "released__year", "color", "color__in", "tags",
			"weight__isnull"},
		Filters: []resource.Filter{{Param: "min_price", Path: "price__gte"}, {Param: "max_price", Path: "price__lte"}},
		Search:  []string{"name", "description", "category__name", "tags__name"},
		Order:   []string{"name", "price", "category__name", "stock"}, Sorted: []string{"id"},
		Pages: resource.PageNumber{Size: 5, SizeBy: "page_size", MaxSize: 20},
		Actions: []resource.Action[Product]{{Name: "cheapest", Path: "cheapest-first",
			List: func(*rest.Request, *resource.Listing[Product]) (*rest.Response, error) {
				// @action(detail=False, url_path="cheapest-first", url_name="cheapest")
				// def cheapest(self, request):
				//
				//	page = self.paginate_queryset(self.filter_queryset(self.get_queryset()).order_by("price", "id"))
				//	return self.get_paginated_response(self.get_serializer(page, many=True).data)
				return nil, notTranslated("ProductViewSet.cheapest")
			}},
			{Name: "restock", Methods: "POST",
				Detail: func(*rest.Request, *resource.Object[Product]) (*rest.Response, error) {
					// @action(detail=True, methods=["post"], permission_classes=[permissions.IsAdminUser])
					// def restock(self, request, pk=None):
					//
					//	product = self.get_object()
					//	try:
					//	    amount = int(request.data.get("amount", 1))
					//	except (TypeError, ValueError):
					//	    raise ValidationError({"amount": ["A valid integer is required."]})
					//	product.stock += amount
					//	product.save(update_fields=["stock"])
					//	return Response({"stock": product.stock})
					return nil, notTranslated("ProductViewSet.restock")
				},
				Mapping: map[string]resource.RowFunc[Product]{"DELETE": func(*rest.Request, *resource.Object[Product]) (*rest.Response, error) {
					// @restock.mapping.delete
					// def clear_stock(self, request, pk=None):
					//
					//	product = self.get_object()
					//	product.stock = 0
					//	product.save(update_fields=["stock"])
					//	return Response(status=204)
					return nil, notTranslated("ProductViewSet.clear_stock")
				}},
				Options: []rest.Option{rest.Permissions(rest.IsAdminUser)}}},
		Title: "Product"}
}

// catalogViewSet is shop.views.CatalogViewSet.
func catalogViewSet(site *latchkey.Site) resource.ViewSet[Product] {
	rows := table.Annotate(latchkey.Table[Product](site), "average", table.Avg("reviews__rating"),
		func(x *Product, value *float64) { x.Average = value })
	return resource.ViewSet[Product]{Serializer: catalogSerializer, Source: rows,
		Scope: func(*rest.Request) (model.Cond, error) { return model.Is("active", true), nil },
		Only:  []string{resource.List, resource.Retrieve}, Order: []string{resource.All}, Name: "catalog",
		Title: "Catalog"}
}

// orderViewSet is shop.views.OrderViewSet.
func orderViewSet(site *latchkey.Site) resource.ViewSet[Order] {
	return resource.ViewSet[Order]{Serializer: orderSerializer, Owner: "owner",
		Pages: resource.Cursor{Size: 3, Order: []string{"-placed", "-id"}},
		Actions: []resource.Action[Order]{{Name: "pay", Methods: "POST",
			Detail: func(*rest.Request, *resource.Object[Order]) (*rest.Response, error) {
				// @action(detail=True, methods=["post"])
				// def pay(self, request, pk=None):
				//
				//	order = self.get_object()
				//	if order.status != Order.Status.NEW:
				//	    raise ValidationError({"status": "Only a new order can be paid."})
				//	order.status = Order.Status.PAID
				//	order.save(update_fields=["status"])
				//	return Response(self.get_serializer(order).data)
				return nil, notTranslated("OrderViewSet.pay")
			}}},
		Title: "Order", Options: []rest.Option{rest.Permissions(rest.IsAuthenticated)}}
}

// reviewViewSet is shop.views.ReviewViewSet.
func reviewViewSet(site *latchkey.Site) resource.ViewSet[Review] {
	return resource.ViewSet[Review]{Serializer: reviewSerializer,
		SerializerFor: map[string]serializer.Serializer[Review]{"create": ownReviewSerializer},
		Filter:        []string{"product", "rating"}, Title: "Review",
		Options: []rest.Option{rest.Permissions(rest.IsAuthenticatedOrReadOnly, isAuthorOrReadOnlyReview)}}
}

// linkedProductViewSet is shop.views.LinkedProductViewSet.
func linkedProductViewSet(site *latchkey.Site) resource.ViewSet[Product] {
	return resource.ViewSet[Product]{Serializer: linkedProductSerializer,
		Pages: resource.PageNumber{Size: 5, SizeBy: "page_size", MaxSize: 20}, Name: "linked-product",
		Title: "Linked Product"}
}

// linkedCategoryViewSet is shop.views.LinkedCategoryViewSet.
func linkedCategoryViewSet(site *latchkey.Site) resource.ViewSet[Category] {
	return resource.ViewSet[Category]{Serializer: linkedCategorySerializer, Name: "linked-category", Title: "Linked Category"}
}

// linkedTagViewSet is shop.views.LinkedTagViewSet.
func linkedTagViewSet(site *latchkey.Site) resource.ViewSet[Tag] {
	return resource.ViewSet[Tag]{Serializer: linkedTagSerializer, Only: []string{resource.List, resource.Retrieve},
		Name: "linked-tag", Title: "Linked Tag"}
}

// tagList is shop.views.TagList.
func tagList(site *latchkey.Site) resource.ViewSet[Tag] {
	return resource.ViewSet[Tag]{Serializer: tagSerializer, Search: []string{"name"}, Order: []string{resource.Readable},
		Title: "Tag List"}
}

// tagDetail is shop.views.TagDetail.
func tagDetail(site *latchkey.Site) resource.ViewSet[Tag] {
	return resource.ViewSet[Tag]{Serializer: tagSerializer, Title: "Tag Detail"}
}

// productBySKU is shop.views.ProductBySKU.
func productBySKU(site *latchkey.Site) resource.ViewSet[Product] {
	rows := table.Annotate(latchkey.Table[Product](site), "average", table.Avg("reviews__rating"),
		func(x *Product, value *float64) { x.Average = value })
	return resource.ViewSet[Product]{Serializer: catalogSerializer, Source: rows,
		Scope:  func(*rest.Request) (model.Cond, error) { return model.Is("active", true), nil },
		Lookup: "sku", Title: "Product By Sku"}
}
