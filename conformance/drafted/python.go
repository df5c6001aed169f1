// What only Python knows: a list of all that this draft does not have of the Django 5.2.18 that it was made from.
// Strike out what is done.
//
// shop.serializers.SampleSerializer
//   - it overrides to_representation: viewsets with it are closed until you have translated it
//
// shop.serializers.OrderSerializer
//   - create and update write items: the draft refuses the change with a 501
//
// shop.serializers.SampleSerializer
//   - field duration: max_value
//   - method to_representation
//
// shop.serializers.PointSerializer
//   - method validate
//
// Routes
//   - /admin/: Django's admin; site.Admin has one
//
// shop.views.ProductViewSet
//   - action cheapest answers with a 501
//   - action restock answers with a 501
//   - action clear_stock answers with a 501
//
// shop.views.OrderViewSet
//   - action pay answers with a 501
//
// Routes
//   - /sample/: shop.views.SampleView is not drafted (patch, post)
//   - /samples/: shop.views.SamplesView is not drafted (post)
//   - /nested/: shop.views.NestedView is not drafted (patch, post)
//   - /version/accept/: shop.views.AcceptVersion is not drafted (get)
//   - /version/query/: shop.views.QueryVersion is not drafted (get)
//   - /version/path/<str:version>/: shop.views.PathVersion is not drafted (get)
package main
